import { formatShanghai } from "../../bot/shanghai-time.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { Channel } from "../../models/channel.ts";
import type { DigestPart } from "../../models/digest.ts";
import { editionName } from "../../models/edition.ts";
import type { DeliveryReason } from "../../models/delivery-status.ts";
import type { Follower } from "../../models/follower-schema.ts";

/** What a plan looks at of a follower. */
export type PlannedFollower = Pick<
  Follower,
  | ("_id" | "openid" | "isSubscribed" | "town" | "optOut" | "received" | "consents")
  | "lastContactAt"
>;

export const plannedFields = {
  ...{ openid: 1, isSubscribed: 1, town: 1, optOut: 1, received: 1, consents: 1 },
  lastContactAt: 1,
} as const;

/** What of a digest was composed. */
export interface DigestFacts {
  readonly parts: readonly DigestPart[];
  /** Names of the editions in which something stands. */
  readonly editions: ReadonlySet<string>;
}

export interface PlanFacts {
  readonly run: Pick<CampaignRun, "_id" | "content" | "channels" | "isForced">;
  /** What the account has the right and the settings for. */
  readonly available: ReadonlySet<Channel>;
  /** The subscription notice that this category goes by. */
  readonly subscriptionTemplate?: string;
  /** Notices a month, over all channels. */
  readonly sendsPerMonth: number;
  /** Mass sends that the platform lets a follower have in a calendar month; undefined: as many as there are. */
  readonly massPerMonth?: number;
  /** Of a digest. */
  readonly digest?: DigestFacts | undefined;
  /** On the platform's clock. */
  readonly now: Date;
}

export type DeliveryPlan =
  | {
      readonly kind: "send";
      readonly channel: Channel;
      readonly fallbacks: readonly Channel[];
      /** Of a digest: what he is told. */
      readonly edition?: string;
    }
  | { readonly kind: "excluded"; readonly reason: DeliveryReason };

const sameNoticeMs = 7 * 24 * 60 * 60_000;
/** The window after somebody's message. Source: fact sheet 5.1. */
const windowMs = 48 * 60 * 60_000;

/** By which channel one follower gets a notice, and by which others if that one refuses him; or why not. */
export function planDelivery(follower: PlannedFollower, facts: PlanFacts): DeliveryPlan {
  const history = historyOf(follower, facts);
  const reason = findExclusion(follower, history, facts);
  if (reason) return excluded(reason);
  const edition = chooseEdition(follower, facts);
  if (typeof edition === "string") return excluded(edition);
  const { channels } = facts.run;
  const [channel, ...fallbacks] = channelsTo(follower, facts).filter(
    (candidate) => !(candidate === "mass" && history.isMassUsedUp),
  );
  if (channel) return { kind: "send", channel, fallbacks, ...edition };
  if (history.isMassUsedUp && channels.includes("mass")) return excluded("monthly-quota");
  return excluded(isByConsentOnly(facts) ? "no-consent" : "no-channel");
}

/** Nothing else could have reached him. */
function isByConsentOnly({ run, available }: PlanFacts): boolean {
  const usable = run.channels.filter((channel) => available.has(channel));
  return usable.length > 0 && usable.every((channel) => channel === "subscription");
}

interface History {
  readonly isSame: boolean;
  readonly monthCount: number;
  readonly isMassUsedUp: boolean;
}

/** What he was sent before, other than by this run. */
function historyOf(
  { received }: PlannedFollower,
  { run, now, massPerMonth = Infinity }: PlanFacts,
): History {
  const others = (received ?? []).filter((one) => one.run !== run._id);
  const since = now.getTime() - sameNoticeMs;
  const month = monthOf(now);
  const thisMonth = others.filter(({ at }) => monthOf(at) === month);
  return {
    isSame: others.some(({ notice, at }) => notice === run.content.notice && at.getTime() > since),
    monthCount: thisMonth.length,
    isMassUsedUp: thisMonth.filter(({ channel }) => channel === "mass").length >= massPerMonth,
  };
}

function findExclusion(
  { isSubscribed, optOut }: PlannedFollower,
  { isSame, monthCount, isMassUsedUp }: History,
  { run, sendsPerMonth, digest }: PlanFacts,
): DeliveryReason | undefined {
  if (!isSubscribed) return "not-subscribed";
  if (!digest && optOut?.[run.content.category]) return "opted-out";
  if (isSame && !run.isForced) return "same-notice";
  if (monthCount < sendsPerMonth) return undefined;
  return isMassUsedUp ? "monthly-quota" : "frequency-cap";
}

/** Of a digest, what he wants of what is on in his town; else nothing to choose. */
export function chooseEdition(
  { town, optOut }: Pick<PlannedFollower, "town" | "optOut">,
  { digest }: PlanFacts,
): { readonly edition?: string } | DeliveryReason {
  if (!digest) return {};
  const { parts, editions } = digest;
  const wanted = parts.filter((part) => !optOut?.[part]);
  const edition = editionName(town, wanted);
  if (wanted.length > 0 && editions.has(edition)) return { edition };
  return editions.has(editionName(town, parts)) ? "opted-out" : "nothing-to-tell";
}

/** The run's channels by which this follower can be reached, the preferred one first. */
export function channelsTo(
  follower: Pick<PlannedFollower, "consents" | "lastContactAt">,
  facts: PlanFacts,
): readonly Channel[] {
  return facts.run.channels.filter(
    (channel) => facts.available.has(channel) && isReachable(channel, follower, facts),
  );
}

function isReachable(
  channel: Channel,
  { consents, lastContactAt }: Pick<PlannedFollower, "consents" | "lastContactAt">,
  { subscriptionTemplate, now }: PlanFacts,
): boolean {
  switch (channel) {
    case "mass":
    case "template":
      return true;
    case "subscription":
      return (consents ?? []).some(
        ({ template, left }) => template === subscriptionTemplate && left > 0,
      );
    case "customer-service":
      return lastContactAt != null && now.getTime() - lastContactAt.getTime() < windowMs;
  }
}

function excluded(reason: DeliveryReason): DeliveryPlan {
  return { kind: "excluded", reason };
}

function monthOf(at: Date): string {
  return formatShanghai(at, "YYYY-MM");
}
