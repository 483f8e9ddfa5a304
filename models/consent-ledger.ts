import { trusted } from "mongoose";
import type { followerModel } from "./follower-schema.ts";

/** Whether one consent serves one send, or all of them. */
export type ConsentKind = "one-off" | "long-term";

export interface ConsentChange {
  /** Id of the platform's template. */
  readonly template: string;
  readonly isAccepted: boolean;
}

interface Consent {
  readonly template: string;
  readonly left: number;
  readonly delivery?: string;
}

interface StoredConsents {
  readonly consents?: readonly Consent[];
  readonly consentsTurn?: number;
}

/** What followers agreed to be told by subscription notice, on their rows: as often as they accepted, less what was sent.
 *  Whoever says no, in the popup or in his settings, is asked no more of: his last word counts. */
export class ConsentLedger {
  readonly #model: ReturnType<typeof followerModel>;

  constructor(model: ReturnType<typeof followerModel>) {
    this.#model = model;
  }

  /** What he chose in turn number `turn`; a turn that was noted before changes nothing. */
  async note(id: string, turn: number, changes: readonly ConsentChange[]): Promise<void> {
    for (;;) {
      const found = await this.#model
        .findOne({ _id: id }, { consents: 1, consentsTurn: 1 })
        .lean<StoredConsents>();
      if (!found || (found.consentsTurn ?? -1) >= turn) return;
      const consents = changes.reduce<readonly Consent[]>(applyChange, found.consents ?? []);
      const { matchedCount } = await this.#model.collection.updateOne(
        {
          _id: id as never,
          consents: found.consents ?? null,
          consentsTurn: found.consentsTurn ?? null,
        },
        { $set: { consents, consentsTurn: turn } },
      );
      // Else a send took one meanwhile: looked at again.
      if (matchedCount === 1) return;
    }
  }

  /** Takes one for this delivery; false when none is left. */
  async take(
    id: string,
    { template, kind }: { readonly template: string; readonly kind: ConsentKind },
    delivery: string,
  ): Promise<boolean> {
    const { modifiedCount } = await this.#model.updateOne(
      { _id: id, consents: trusted({ $elemMatch: { template, left: { $gt: 0 } } }) },
      {
        $set: { "consents.$.delivery": delivery },
        ...(kind === "one-off" && { $inc: { "consents.$.left": -1 } }),
      },
    );
    return modifiedCount === 1;
  }

  /** The send it was taken for did not happen. Only once. */
  async giveBack(
    id: string,
    { template, kind }: { readonly template: string; readonly kind: ConsentKind },
    delivery: string,
  ): Promise<void> {
    await this.#model.updateOne(
      { _id: id, consents: trusted({ $elemMatch: { template, delivery } }) },
      {
        $unset: { "consents.$.delivery": 1 },
        ...(kind === "one-off" && { $inc: { "consents.$.left": 1 } }),
      },
    );
  }

  /** The platform says that he has none left. */
  async noteNoneLeft(id: string, template: string): Promise<void> {
    await this.#model.updateOne(
      { _id: id, "consents.template": template },
      { $set: { "consents.$.left": 0 } },
    );
  }

  /** What went to him by this template last. */
  async lastDelivery(id: string, template: string): Promise<string | undefined> {
    const found = await this.#model.findOne({ _id: id }, { consents: 1 }).lean<StoredConsents>();
    return found?.consents?.find((one) => one.template === template)?.delivery;
  }
}

function applyChange(
  consents: readonly Consent[],
  { template, isAccepted }: ConsentChange,
): readonly Consent[] {
  const known = consents.find((one) => one.template === template);
  const left = isAccepted ? (known?.left ?? 0) + 1 : 0;
  if (!known) return [...consents, { template, left }];
  return consents.map((one) => (one === known ? { ...one, left } : one));
}
