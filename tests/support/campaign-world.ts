import { randomUUID } from "node:crypto";
import { vi } from "vitest";
import type { ChannelOutcome, ChannelSender } from "../../jobs/campaigns/channel-sender.ts";
import {
  CampaignSender,
  type CampaignSenderOptions,
} from "../../jobs/campaigns/campaign-sender.ts";
import { audienceFilter } from "../../models/audience-filter.ts";
import type { CampaignRun, NewRun } from "../../models/campaign-run.ts";
import type {
  MassCall,
  MassOutcome,
  MassPreparation,
  MassSender,
} from "../../jobs/campaigns/mass-port.ts";
import type { LimitWindow } from "../../models/api-limit.ts";
import type { Channel } from "../../models/channel.ts";
import type { ClaimedDelivery, Delivery } from "../../models/delivery.ts";
import type { DeliveryCounts } from "../../models/delivery-status.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import { districtCode } from "../../models/scope.ts";
import { recordLog } from "./silent-log.ts";
import type { TestStores } from "./test-database.ts";

export const content: NoticeContent = {
  ...{ notice: "n1", category: "event", title: "职工羽毛球赛" },
  ...{ summary: "本周六，报名从速", body: "欢迎参加" },
};

/** A channel that does as it is told and remembers who was called. */
export class FakeChannel implements ChannelSender {
  readonly channel: Channel;
  readonly repeatableMs: number;
  readonly called: string[] = [];
  limit: number | undefined;
  answer: (delivery: ClaimedDelivery, nth: number) => ChannelOutcome | Promise<ChannelOutcome>;

  constructor(channel: Channel = "template", repeatableMs = 10 * 60_000) {
    this.channel = channel;
    this.repeatableMs = repeatableMs;
    this.answer = ({ _id }, nth) => ({ kind: "sent", msgId: `${_id}/${nth}` });
  }

  limitAt(now: Date) {
    const expiresAt = new Date(now.getTime() + 60_000);
    return this.limit === undefined
      ? undefined
      : { id: this.channel, limit: this.limit, expiresAt };
  }

  async send(delivery: ClaimedDelivery): Promise<ChannelOutcome> {
    this.called.push(delivery.follower);
    return this.answer(delivery, this.called.length);
  }
}

/** Lists as the platform takes them: twice under one name is once. */
export class FakeMass implements MassSender {
  readonly fewestAtOnce: number = 2;
  readonly mostAtOnce: number;
  repeatableMs = 24 * 60 * 60_000;
  readonly repeatAfterMs = 0;
  /** Every call, in order. */
  readonly calls: MassCall[] = [];
  /** What was really sent, by our name for it. */
  readonly lists = new Map<string, readonly string[]>();
  windows: readonly LimitWindow[] = [];
  prepared = 0;
  /** Says what is answered; undefined: what the platform says. */
  answer: (nth: number) => MassOutcome | undefined = () => undefined;

  constructor(mostAtOnce = 100) {
    this.mostAtOnce = mostAtOnce;
  }

  limitsAt(): readonly LimitWindow[] {
    return this.windows;
  }

  prepare(): Promise<MassPreparation> {
    this.prepared += 1;
    return Promise.resolve({ kind: "ready", draft: `draft-${this.prepared}` });
  }

  preview(): Promise<{ kind: "sent" }> {
    return Promise.resolve({ kind: "sent" });
  }

  send(call: MassCall): Promise<MassOutcome> {
    this.calls.push(call);
    const answer = this.answer(this.calls.length);
    const isRefused = answer && answer.kind !== "unknown";
    const { clientMsgId, openids } = call;
    if (!isRefused && !this.lists.has(clientMsgId)) this.lists.set(clientMsgId, openids);
    return Promise.resolve(answer ?? { kind: "sent", msgId: `mass-${clientMsgId}` });
  }

  /** Everybody who got it, as often as he did. */
  get reached(): readonly string[] {
    return [...this.lists.values()].flat();
  }
}

export function refused(errcode = 43004): ChannelOutcome {
  return { kind: "failed", errcode, action: "give-up-recipient", explanation: "对方没有关注" };
}

/** Runs, followers and senders on one database. */
export class CampaignWorld {
  readonly database: TestStores;
  readonly log = recordLog();
  readonly #senders: CampaignSender[] = [];

  constructor(database: TestStores) {
    this.database = database;
  }

  /** That many who follow, `f0000`, …; the rest of the row by number. */
  async addFollowers(count: number, fields: (index: number) => object = () => ({})): Promise<void> {
    const now = new Date();
    await this.database.stores.followers.model.collection.insertMany(
      Array.from({ length: count }, (_, index) => ({
        ...{ _id: `f${String(index).padStart(4, "0")}`, openid: `o${index}`, isSubscribed: true },
        ...{
          organisationPath: [districtCode],
          bucket: index % 1_000,
          lastTurn: 0,
          lastSeenAt: now,
        },
        ...fields(index),
      })) as never,
    );
  }

  async addRun(over: Partial<NewRun> = {}): Promise<string> {
    const now = new Date();
    const id = randomUUID().slice(0, 12);
    await this.database.stores.campaignRuns.add({
      ...{ _id: id, campaign: `c-${id}`, organisationPath: [districtCode], slotAt: now },
      ...{ content, audience: { kind: "everyone" }, channels: ["template"], status: "freezing" },
      ...{ isForced: false, ignoresQuietHours: false, startedAt: now },
      ...over,
    });
    return id;
  }

  startSender(
    channels: readonly ChannelSender[],
    over: Partial<CampaignSenderOptions> = {},
  ): CampaignSender {
    const { stores } = this.database;
    const available = new Set<Channel>(channels.map(({ channel }) => channel));
    if (over.mass) available.add("mass");
    const sender = new CampaignSender({
      ...{ stores, log: this.log, senders: channels, platformNow: () => new Date() },
      maySend: () => Promise.resolve(true),
      planOf: (run) =>
        Promise.resolve({
          filter: audienceFilter(run.audience, new Date()),
          facts: { run, sendsPerMonth: 4, massPerMonth: 4, now: new Date(), available },
        }),
      ...over,
    });
    this.#senders.push(sender);
    sender.start();
    return sender;
  }

  async stopSenders(): Promise<void> {
    await Promise.all(this.#senders.splice(0).map((sender) => sender.stop()));
  }

  /** Counters that are back at nought are left out. */
  async run(id: string): Promise<CampaignRun> {
    const run = await this.database.stores.campaignRuns.find(id);
    if (!run) throw new Error(`no run ${id}`);
    const counts = Object.entries(run.counts).filter(([, count]) => count !== 0);
    return { ...run, counts: Object.fromEntries(counts) };
  }

  /** Waits until the run stands there. */
  async until(id: string, status: CampaignRun["status"], timeout = 15_000): Promise<CampaignRun> {
    return vi.waitFor(
      async () => {
        const run = await this.run(id);
        if (run.status !== status) throw new Error(`${run.status}: ${JSON.stringify(run.counts)}`);
        return run;
      },
      { timeout, interval: 50 },
    );
  }

  async count(id: string): Promise<DeliveryCounts> {
    return this.database.stores.deliveries.count(id);
  }

  async deliveries(run: string): Promise<Delivery[]> {
    return this.database.stores.deliveries.model.find({ run }).sort({ _id: 1 }).lean<Delivery[]>();
  }

  async clear(): Promise<void> {
    const { followers, deliveries, campaignRuns } = this.database.stores;
    await followers.model.collection.deleteMany({});
    await deliveries.model.collection.deleteMany({});
    await campaignRuns.model.collection.deleteMany({});
    await this.database.stores.massBatches.model.collection.deleteMany({});
    await this.database.connection.collection("apiLimits").deleteMany({});
  }
}
