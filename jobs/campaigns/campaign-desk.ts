import { randomUUID } from "node:crypto";
import type { HolidayCalendar } from "../../bot/holiday-calendar.ts";
import type { Campaign, CampaignMoveFields } from "../../models/campaign.ts";
import {
  mayMove,
  type CampaignActor,
  type CampaignCommand,
  type MoveAnswer,
  type MoveFacts,
} from "../../models/campaign-moves.ts";
import { proposalOf } from "../../models/campaign.ts";
import type { RunPause } from "../../models/campaign-run.ts";
import type { Stores } from "../../models/stores.ts";
import { nextSlots } from "../schedule/slots.ts";
import {
  readContent,
  readSubmitted,
  reviewCampaign,
  type CampaignReview,
} from "./review-campaign.ts";

export interface CampaignDeskOptions {
  readonly stores: Stores;
  readonly platformNow: () => Date;
  readonly calendar: () => Promise<HolidayCalendar>;
  /** More than so many need another one's approval. */
  readonly approvalAudience: () => Promise<number>;
  /** How many a campaign reaches now. */
  readonly countAudience: (campaign: Campaign) => Promise<number>;
  /** What no notice may hold. */
  readonly sensitiveWords: () => Promise<readonly string[]>;
  /** Tells other cadres of a move, once for each; default: nobody is told. */
  readonly tell?: (move: CampaignMove) => Promise<void>;
  /** Makes this process look for runs at once. */
  readonly wake: () => void;
}

/** What a cadre did. */
export interface CampaignMove {
  /** As the move left it. */
  readonly campaign: Campaign;
  readonly command: CampaignCommand;
  /** Id of the cadre. */
  readonly by: string;
}

export interface CampaignOrder {
  /** Id of the cadre. */
  readonly by: string;
  readonly actor: CampaignActor;
  /** The version he saw; absent: any. */
  readonly version?: number;
  /** Names the act: a repeat finds it done. */
  readonly request?: string;
  /** Of a rejection. */
  readonly reason?: string;
}

export type CampaignAnswer =
  | { readonly kind: "done"; readonly campaign: Campaign }
  /** One Chinese sentence. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Somebody was faster. */
  | { readonly kind: "moved" };

/** What cadres do with a campaign. Each act is one conditional write, and what it causes is named by it, so that an act
 *  begun by a dead process is finished by its repeat. */
export class CampaignDesk {
  readonly #options: CampaignDeskOptions;

  constructor(options: CampaignDeskOptions) {
    this.#options = options;
  }

  async order(
    campaign: Campaign,
    command: CampaignCommand,
    order: CampaignOrder,
  ): Promise<CampaignAnswer> {
    const { request } = order;
    if (request !== undefined && campaign.request === request) {
      return this.#finish(campaign, command, order);
    }
    const answer = await this.check(campaign, command, order);
    if (answer.kind === "refused") return answer;
    const prepared = await this.#prepare(campaign, command, order);
    if (prepared.kind === "refused") return prepared;
    const { platformNow, stores } = this.#options;
    const { _id } = campaign;
    const version = order.version === undefined ? {} : { version: order.version };
    const moved = await stores.campaigns.move(
      { _id, ...version },
      { command, to: answer.to },
      {
        ...{
          fields: { ...prepared.fields, ...(request !== undefined && { request }) },
          now: platformNow(),
        },
      },
    );
    if (!moved) return { kind: "moved" };
    this.#options.wake();
    return this.#finish(moved, command, order);
  }

  /** What follows a move; its repeat catches up on what a dead process left. */
  async #finish(
    campaign: Campaign,
    command: CampaignCommand,
    { by }: CampaignOrder,
  ): Promise<CampaignAnswer> {
    await this.#options.tell?.({ campaign, command, by });
    return { kind: "done", campaign };
  }

  /** Whether the move is allowed now; what it would send is not looked at. */
  async check(
    campaign: Campaign,
    command: CampaignCommand,
    order: Pick<CampaignOrder, "by" | "actor">,
  ): Promise<MoveAnswer> {
    return mayMove(command, await this.#factsOf(campaign, order));
  }

  async #factsOf(
    { status, author, submittedBy, submittedCount = 0, pausedFrom }: Campaign,
    { by, actor }: Pick<CampaignOrder, "by" | "actor">,
  ): Promise<MoveFacts> {
    return {
      ...{ status, actor, isAuthor: by === author || by === submittedBy },
      isLarge: submittedCount > (await this.#options.approvalAudience()),
      ...(pausedFrom && { pausedFrom }),
    };
  }

  /** What happens before the status moves, and what is written with it. */
  async #prepare(
    campaign: Campaign,
    command: CampaignCommand,
    { by, reason }: CampaignOrder,
  ): Promise<{ kind: "ok"; fields: CampaignMoveFields } | { kind: "refused"; reason: string }> {
    const now = this.#options.platformNow();
    switch (command) {
      case "submit":
        return this.#submit(campaign, by, now);
      case "approve": {
        const read = await readSubmitted(campaign, now, this.#options);
        if (read.kind === "refused") return read;
        return ok({ approvedBy: by, approvedAt: now, ...reviewed(campaign) });
      }
      case "reject":
        return ok({ rejection: reason ?? "", ...reviewed(campaign) });
      case "schedule":
        return this.#firstSlot(campaign);
      case "start":
        return this.#begin(campaign, campaign.approvedAt ?? now);
      case "pause":
        await this.#pauseRun(campaign, now);
        return ok({ pausedFrom: campaign.status });
      case "resume":
        await this.#resumeRun(campaign);
        return ok({ pausedFrom: null });
      case "cancel":
        await this.#cancelRun(campaign);
        return ok({ nextSlotAt: null });
      case "withdraw":
        return ok({ approvedBy: null, approvedAt: null, nextSlotAt: null });
      case "edit":
      case "rest":
      case "finish":
      case "fail":
        return ok({});
    }
  }

  async #submit(campaign: Campaign, submittedBy: string, submittedAt: Date) {
    const read = await readContent(campaign, submittedAt, this.#options);
    if (read.kind === "refused") return read;
    const submittedCount = await this.#options.countAudience(campaign);
    const submitted = proposalOf(campaign, read.content);
    return ok({ submittedBy, submittedAt, submittedCount, submitted, rejection: null });
  }

  /** What an approver has to look at. */
  review(campaign: Campaign): Promise<CampaignReview> {
    return reviewCampaign(campaign, this.#options.platformNow(), this.#options.stores);
  }

  async #firstSlot({ schedule }: Campaign) {
    const now = this.#options.platformNow();
    if (schedule.kind === "now") return refuse("这条推送是马上发的，不用排期：请直接发送");
    if (schedule.kind === "at") {
      return schedule.at > now
        ? ok({ nextSlotAt: schedule.at })
        : refuse("定的时间已经过了，请撤回改一个时间");
    }
    const calendar = await this.#options.calendar();
    const [nextSlotAt] = nextSlots(schedule, { after: now, count: 1, calendar });
    return nextSlotAt ? ok({ nextSlotAt }) : refuse("这个时间表以后没有场次了，请撤回改一改");
  }

  /** Two clicks, two tabs and two instances make one run: campaign and slot are unique together. */
  async #begin(campaign: Campaign, slotAt: Date, pause?: RunPause) {
    const { stores, platformNow } = this.#options;
    const read = await readSubmitted(campaign, slotAt, this.#options);
    if (read.kind === "refused") return read;
    const { content } = read;
    const { _id, organisationPath, audience, channels, isForced, ignoresQuietHours } = campaign;
    const { digest } = campaign;
    const id = randomUUID().replaceAll("-", "").slice(0, 16);
    const isNew = await stores.campaignRuns.add({
      ...{ _id: id, campaign: _id, organisationPath, slotAt, content, audience, channels },
      ...{ isForced, ignoresQuietHours, startedAt: platformNow(), ...(digest && { digest }) },
      ...(pause ? { status: "waiting", pause } : { status: "freezing" }),
    });
    const run = isNew ? id : (await stores.campaignRuns.findBySlot(_id, slotAt))?._id;
    return ok(run === undefined ? {} : { lastRun: run });
  }

  /** The slot of a scheduled campaign has come: begins its run and knows the next one. Repeatable. */
  async beginSlot(
    campaign: Campaign,
    plan: {
      readonly slotAt: Date;
      readonly pause?: RunPause;
      readonly nextSlotAt: Date | undefined;
    },
  ): Promise<boolean> {
    const begun = await this.#begin(campaign, plan.slotAt, plan.pause);
    const { stores, platformNow } = this.#options;
    const { _id, version } = campaign;
    const now = platformNow();
    if (begun.kind === "refused") {
      const fields = { nextSlotAt: null, rejection: begun.reason, isUntold: true };
      return (
        (await stores.campaigns.move(
          { _id, version },
          { command: "fail", to: "failed" },
          { fields, now },
        )) !== null
      );
    }
    const fields = { ...begun.fields, nextSlotAt: plan.nextSlotAt ?? null };
    const move = { command: "start", to: "running" } as const;
    return (await stores.campaigns.move({ _id, version }, move, { fields, now })) !== null;
  }

  async #pauseRun({ lastRun }: Campaign, at: Date): Promise<void> {
    if (lastRun === undefined) return;
    const pause: RunPause = { code: "by-cadre", explanation: "工会干部暂停了发送", at };
    const move = { from: ["running", "freezing"], to: "paused" } as const;
    await this.#options.stores.campaignRuns.move(lastRun, move, { now: new Date(), pause });
  }

  /** A run that had not been frozen yet is frozen first. */
  async #resumeRun({ lastRun }: Campaign): Promise<void> {
    if (lastRun !== undefined) await this.resumeRun(lastRun);
  }

  /** Goes on with a run that was paused by itself, or waits for a cadre's word. */
  async resumeRun(id: string): Promise<boolean> {
    const { campaignRuns } = this.#options.stores;
    const run = await campaignRuns.find(id);
    if (!run) return false;
    const to = run.frozenAt ? "running" : "freezing";
    const isMoved = await campaignRuns.move(
      id,
      { from: ["paused", "waiting"], to },
      { now: new Date() },
    );
    this.#options.wake();
    return isMoved;
  }

  /** What was not sent will not be; what is on its way arrives. */
  async #cancelRun({ lastRun }: Campaign): Promise<void> {
    if (lastRun === undefined) return;
    const { campaignRuns, deliveries } = this.#options.stores;
    const move = { from: ["waiting", "freezing", "running", "paused"], to: "cancelled" } as const;
    await campaignRuns.move(lastRun, move, { now: new Date() });
    await deliveries.cancelPending(lastRun);
  }
}

function reviewed({ submitted }: Campaign): CampaignMoveFields {
  return submitted ? { reviewed: submitted } : {};
}

function ok(fields: CampaignMoveFields) {
  return { kind: "ok", fields } as const;
}

function refuse(reason: string) {
  return { kind: "refused", reason } as const;
}
