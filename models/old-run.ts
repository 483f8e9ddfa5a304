import { trusted, type Model } from "mongoose";
import type { CampaignRunStore, RunStatus } from "./campaign-run.ts";
import type { DeliveryStore } from "./delivery.ts";
import type { EditionStore } from "./edition.ts";
import type { MassBatchStore } from "./mass-batch.ts";
import type { NoticeOpenStore } from "./notice-open.ts";

export interface OldRunStores {
  readonly campaignRuns: CampaignRunStore;
  readonly deliveries: DeliveryStore;
  readonly editions: EditionStore;
  readonly massBatches: MassBatchStore;
  readonly noticeOpens: NoticeOpenStore;
}

/** What belongs to a run, in a collection of its own. */
export type RunPart = "deliveries" | "massBatches" | "editions" | "noticeOpens";

const over: RunStatus[] = ["finished", "cancelled", "failed"];
const ended = trusted({ $in: over });
const absent = trusted({ $exists: false });

/** Runs that ended long ago: first who was in them goes, much later the run itself with its figures. */
export class OldRunStore {
  readonly #stores: OldRunStores;

  constructor(stores: OldRunStores) {
    this.#stores = stores;
  }

  /** Ended before then, and who was in it still stands there. */
  async findNamed(before: Date, limit: number): Promise<readonly string[]> {
    return this.#find({ finishedAt: trusted({ $lt: before }), namesForgottenAt: absent }, limit);
  }

  /** Ended before then, and nobody stands there any more. */
  async findNameless(before: Date, limit: number): Promise<readonly string[]> {
    const namesForgottenAt = trusted({ $exists: true });
    return this.#find({ finishedAt: trusted({ $lt: before }), namesForgottenAt }, limit);
  }

  /** All in which somebody may stand, ended or not, behind this one. */
  async findWithNames(after: string, limit: number): Promise<readonly string[]> {
    const found = await this.#stores.campaignRuns.model
      .find({ _id: trusted({ $gt: after }), namesForgottenAt: absent }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<{ _id: string }[]>();
    return found.map(({ _id }) => _id);
  }

  async #find(filter: object, limit: number): Promise<readonly string[]> {
    const found = await this.#stores.campaignRuns.model
      .find({ status: ended, ...filter }, { _id: 1 })
      .limit(limit)
      .lean<{ _id: string }[]>();
    return found.map(({ _id }) => _id);
  }

  /** At most so many of them; returns how many. */
  async dropSome(part: RunPart, run: string, limit: number): Promise<number> {
    const model = this.#stores[part].model as unknown as Model<{ _id: string }>;
    const found = await model.find({ run }, { _id: 1 }).limit(limit).lean<{ _id: string }[]>();
    if (found.length === 0) return 0;
    const _id = trusted({ $in: found.map(({ _id: id }) => id) });
    const { deletedCount } = await model.deleteMany({ _id });
    return deletedCount;
  }

  /** Nobody stands in it any more; its figures stay. */
  async noteNameless(run: string, now: Date): Promise<void> {
    await this.#stores.campaignRuns.model.updateOne(
      { _id: run, status: ended },
      { $set: { namesForgottenAt: now } },
    );
  }

  async drop(run: string): Promise<number> {
    const { deletedCount } = await this.#stores.campaignRuns.model.deleteOne({
      ...{ _id: run, status: ended, namesForgottenAt: trusted({ $exists: true }) },
    });
    return deletedCount;
  }
}
