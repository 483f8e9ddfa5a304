import type { Campaign } from "../../models/campaign.ts";
import type { Channel } from "../../models/channel.ts";
import type { ClaimedDelivery } from "../../models/delivery.ts";
import type { Follower } from "../../models/follower-schema.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { Stores } from "../../models/stores.ts";
import { testRunId, type TestResult, type Tester, type TestSend } from "../../models/test-send.ts";
import type { ChannelOutcome, ChannelSender } from "./channel-sender.ts";
import { freezeEditions } from "./editions.ts";
import type { MassSender } from "./mass-port.ts";
import { channelsTo, chooseEdition, type PlanFacts } from "./plan-delivery.ts";
import { readContent } from "./review-campaign.ts";

export interface TestParts {
  readonly stores: Pick<
    Stores,
    "testSends" | "editions" | "notices" | "events" | "discounts" | "apiLimits"
  >;
  readonly senders: readonly ChannelSender[];
  readonly mass: Pick<MassSender, "preview"> | undefined;
  /** Of a run that sends this. */
  readonly planFacts: (run: PlanFacts["run"]) => Promise<PlanFacts>;
  readonly sensitiveWords: () => Promise<readonly string[]>;
  readonly maySend: () => Promise<boolean>;
  readonly platformNow: () => Date;
}

/** A tester and the follower he is; null: he cannot be told anything. */
export interface KnownTester {
  readonly tester: Tester;
  readonly follower: Follower | null;
}

export interface TestOrder {
  readonly by: string;
  /** A repeat of it sends nothing. */
  readonly request: string;
  readonly testers: readonly KnownTester[];
  /** On the machine's clock. */
  readonly now: Date;
}

export type TestAnswer =
  | { readonly kind: "done"; readonly test: TestSend }
  /** One Chinese sentence. */
  | { readonly kind: "refused"; readonly reason: string };

const keptMs = 30 * 24 * 60 * 60_000;

/** Sends a campaign to a few named people as they would get it: by the first channel that reaches them, whatever else they
 *  got or turned off. Written down first, so that nobody is sent it twice by a repeat. */
export async function sendTest(
  campaign: Campaign,
  order: TestOrder,
  parts: TestParts,
): Promise<TestAnswer> {
  const { stores, platformNow } = parts;
  const { by, request, testers } = order;
  const known = await stores.testSends.find(request);
  if (known) return { kind: "done", test: known };
  if (!(await parts.maySend())) return refuse("这套系统现在不能发推送：数据是从别处恢复来的");
  const now = platformNow();
  const read = await readContent(campaign, now, parts);
  if (read.kind === "refused") return read;
  const expiresAt = new Date(order.now.getTime() + keptMs);
  const { _id, organisationPath, channels, isForced, digest: rule } = campaign;
  const run = {
    ...{ _id: testRunId(request), content: read.content, channels, isForced },
    ...{ organisationPath, expiresAt, ...(rule && { digest: rule }) },
  };
  const digest = await freezeEditions(run, stores, now);
  const facts = { ...(await parts.planFacts(run)), digest };
  const test: TestSend = {
    ...{ _id: request, campaign: _id, organisationPath, by, createdAt: order.now, expiresAt },
    results: testers.map(({ tester }) => ({ ...tester, status: "sending" })),
  };
  if (!(await stores.testSends.add(test))) {
    return { kind: "done", test: (await stores.testSends.find(request)) ?? test };
  }
  const results = await Promise.all(testers.map((one) => sendTo(one, facts, parts)));
  await stores.testSends.setResults(request, results);
  return { kind: "done", test: { ...test, results } };
}

/** By the first channel that does not refuse him for certain. */
async function sendTo(
  { tester, follower }: KnownTester,
  facts: PlanFacts,
  parts: TestParts,
): Promise<TestResult> {
  if (!follower?.isSubscribed) return fail(tester, "他没有关注公众号，或者没有绑定微信");
  const edition = chooseEdition({ town: follower.town ?? null }, facts);
  if (typeof edition === "string") return fail(tester, "他所在的镇街现在没有内容，不会收到");
  const content = await contentOf(facts.run, edition.edition, parts);
  let last = fail(tester, "选的渠道现在都到不了他");
  for (const channel of channelsTo(follower, facts)) {
    const delivery = deliveryOf(follower, { run: facts.run._id, channel, ...edition });
    const outcome = await call(delivery, content, parts);
    if (outcome.kind === "sent" || outcome.kind === "unknown") {
      return { ...tester, status: outcome.kind, channel };
    }
    last = { ...fail(tester, outcome.explanation), channel };
  }
  return last;
}

async function contentOf(
  { _id, content }: PlanFacts["run"],
  edition: string | undefined,
  { stores }: TestParts,
): Promise<NoticeContent> {
  if (edition === undefined) return content;
  return (await stores.editions.findContents(_id, [edition])).get(edition) ?? content;
}

async function call(
  delivery: ClaimedDelivery,
  content: NoticeContent,
  { senders, mass, stores, platformNow }: TestParts,
): Promise<ChannelOutcome> {
  const { channel, openid } = delivery;
  if (channel === "mass" && mass) return mass.preview(openid, content);
  const sender = senders.find((one) => one.channel === channel);
  if (!sender) return { kind: "not-sent", explanation: "这个渠道现在不能用" };
  const window = sender.limitAt(platformNow());
  if (window && !(await stores.apiLimits.take(window, 1))) {
    return { kind: "not-sent", explanation: "今天的发送次数用完了，明天再试" };
  }
  return sender.send(delivery, content);
}

function deliveryOf(
  { _id: follower, openid }: Follower,
  { run, ...plan }: { readonly run: string; readonly channel: Channel; readonly edition?: string },
): ClaimedDelivery {
  return {
    ...{ _id: `${run}.${follower}`, run, follower, openid, ...plan },
    ...{ shard: 0, status: "sending", claim: run, claimedAt: new Date(), countedAs: "pending" },
  };
}

function fail(tester: Tester, explanation: string): TestResult {
  return { ...tester, status: "failed", explanation };
}

function refuse(reason: string): TestAnswer {
  return { kind: "refused", reason };
}
