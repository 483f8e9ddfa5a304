import type { Ground } from "./ground.ts";
import type { ContentCache } from "./bot/content-cache.ts";
import type { PageLinks, PhonePage } from "./bot/notices/page-link.ts";
import type { WechatClient } from "./bot/wechat/api/wechat-client.ts";
import { CampaignDesk } from "./jobs/campaigns/campaign-desk.ts";
import { CampaignSender } from "./jobs/campaigns/campaign-sender.ts";
import type { ChannelSender } from "./jobs/campaigns/channel-sender.ts";
import { callsPerDay } from "./jobs/campaigns/day-window.ts";
import { createCustomerServiceSender } from "./jobs/campaigns/customer-service-sender.ts";
import { frameOf } from "./jobs/campaigns/campaign-content.ts";
import { freezeEditions, imagineEditions } from "./jobs/campaigns/editions.ts";
import { forecastRun, type Forecast } from "./jobs/campaigns/forecast.ts";
import {
  subscriptionFor,
  templateFor,
  type ChannelFacts,
  type SampleTemplates,
} from "./jobs/campaigns/channel-facts.ts";
import { offerChannels } from "./jobs/campaigns/channel-offers.ts";
import { imaginedRun, planFactsOf } from "./jobs/campaigns/plan-facts.ts";
import { sendTest, type TestParts } from "./jobs/campaigns/send-test.ts";
import { nextRuns } from "./jobs/campaigns/next-runs.ts";
import { quietUntil } from "./jobs/campaigns/quiet-hours.ts";
import { readQuotas } from "./jobs/campaigns/read-quotas.ts";
import { runDueCampaigns } from "./jobs/campaigns/run-due-campaigns.ts";
import { createSubscriptionSender } from "./jobs/campaigns/subscription-sender.ts";
import { createTemplateSender } from "./jobs/campaigns/template-sender.ts";
import { openCover } from "./jobs/campaigns/cover.ts";
import { tellMove } from "./jobs/campaigns/tell-move.ts";
import type { MassSender } from "./jobs/campaigns/mass-port.ts";
import { createMassSender } from "./jobs/campaigns/mass-sender.ts";
import { openListTags, tagExactly } from "./jobs/campaigns/tag-list.ts";
import { audienceFilter } from "./models/audience-filter.ts";
import type { Campaign } from "./models/campaign.ts";
import type { ClaimedDelivery } from "./models/delivery.ts";
import { editionId } from "./models/edition.ts";
import type { NoticeContent } from "./models/notice-content.ts";
import { scopeOf, type Scope } from "./models/scope.ts";
import type { CampaignOffice } from "./jobs/campaigns/campaign-office.ts";

export interface CampaignOptions {
  readonly content: ContentCache;
  readonly client: WechatClient;
  /** Addresses of the workers' pages, each with its reader's own token. */
  readonly pageLinks: PageLinks;
  /** Of a sandbox. */
  readonly samples: SampleTemplates;
}

const dueEveryMs = 1_000;
const guardEveryMs = 30_000;

/** Everything that sends notices: the cadres' side in every process, the sending where jobs are run. */
export function openCampaigns(ground: Ground, options: CampaignOptions): CampaignOffice {
  const { config, stores, stops } = ground;
  const facts = () => channelFacts(ground, options);
  const calendar = async () => (await options.content.current()).settings.holidays;
  const senders = createSenders(ground, options, facts);
  const mass = massOf(ground, options);
  const office = createOffice(ground, { facts, content: options.content, calendar, senders, mass });
  if (config.role === "web") return office;
  const guard = watchGuard(ground);
  const sender = new CampaignSender({
    ...{ stores, log: ground.log, platformNow: () => ground.clock.now() },
    senders,
    ...(mass && { mass }),
    quietUntil: async (now) =>
      quietUntil((await options.content.current()).settings.quietHours, now),
    maySend: async () => (await guard.state()).maySend,
    gapEndedAt: async () => (await guard.state()).gapEndedAt,
    planOf: async (run) => ({
      filter: audienceFilter(run.audience, ground.clock.now()),
      facts: {
        ...planFactsOf(run, await facts()),
        digest: await freezeEditions(run, stores, ground.clock.now()),
      },
    }),
  });
  sender.start();
  stops.push(() => sender.stop());
  runEvery(ground, dueEveryMs, async () => {
    const sendingState = guard.state;
    const parts = { stores, desk: office.desk, calendar, sendingState };
    const begun = await runDueCampaigns({ ...parts, platformNow: () => ground.clock.now() });
    if (begun > 0) sender.wake();
  });
  return office;
}

async function channelFacts(
  { clock }: Ground,
  { content, client, samples }: CampaignOptions,
): Promise<ChannelFacts> {
  const { settings } = await content.current();
  return { rights: client.api, settings, samples, now: clock.now() };
}

interface OfficeParts {
  readonly facts: () => Promise<ChannelFacts>;
  readonly content: ContentCache;
  readonly calendar: ConstructorParameters<typeof CampaignDesk>[0]["calendar"];
  readonly senders: readonly ChannelSender[];
  readonly mass: MassSender | undefined;
}

function createOffice(ground: Ground, parts: OfficeParts): CampaignOffice {
  const { stores, clock, config } = ground;
  const { facts, calendar, senders, mass } = parts;
  const platformNow = () => clock.now();
  const testParts: TestParts = {
    ...{ stores, senders, mass, platformNow },
    planFacts: async (run) => planFactsOf(run, await facts()),
    sensitiveWords: async () => (await facts()).settings.sensitiveWords,
    maySend: async () => (await stores.sendingGuard.state(config.environmentId)).maySend,
  };
  return {
    desk: createDesk(ground, parts),
    sendTest: (campaign, order) => sendTest(campaign, order, testParts),
    offers: async (category) => offerChannels(category, await facts()),
    forecast: (campaign) => forecast(campaign, { stores, facts, platformNow }),
    nextRuns: async (schedule) =>
      nextRuns(schedule, { now: platformNow(), calendar: await calendar() }),
    quotas: async (wish) =>
      readQuotas(wish, { stores, calendar, rights: (await facts()).rights, now: platformNow() }),
  };
}

function createDesk(
  { stores, cipher, clock }: Ground,
  { facts, content, calendar }: OfficeParts,
): CampaignDesk {
  const platformNow = () => clock.now();
  const approvalAudience = async () => (await facts()).settings.limits.approvalAudience;
  // What is to be told is found by the sweep within seconds.
  const wake = () => undefined;
  const telling = { stores, cipher, content, platformNow, wake, approvalAudience };
  return new CampaignDesk({
    ...{ stores, platformNow, calendar, wake, approvalAudience },
    tell: (move) => tellMove(move, telling),
    sensitiveWords: async () => (await facts()).settings.sensitiveWords,
    countAudience: async ({ audience, organisationPath }) => {
      const filter = audienceFilter(audience, platformNow());
      return (await stores.audiences.count(filter, placeOf({ organisationPath }))).count;
    },
  });
}

/** Whom it can reach: those of its own place. */
function placeOf({ organisationPath }: Pick<Campaign, "organisationPath">): Scope {
  return scopeOf({ organisation: organisationPath.at(-1) ?? "" });
}

async function forecast(
  campaign: Campaign,
  parts: {
    readonly stores: Ground["stores"];
    readonly facts: () => Promise<ChannelFacts>;
    readonly platformNow: () => Date;
  },
): Promise<Forecast> {
  const { stores, facts, platformNow } = parts;
  const now = platformNow();
  const content = await frameOf(campaign, now, stores);
  if (!content) return { audience: 0, isEstimate: false, byChannel: {}, byReason: {} };
  const run = imaginedRun({ ...campaign, content });
  const filter = audienceFilter(campaign.audience, now);
  const { digest: rule, organisationPath } = campaign;
  const digest = rule && (await imagineEditions(rule, organisationPath, { stores, now }));
  const scope = placeOf(campaign);
  return forecastRun(stores, { filter, scope }, { ...planFactsOf(run, await facts()), digest });
}

function createSenders(
  { stores, clock }: Ground,
  { client, content, pageLinks }: CampaignOptions,
  facts: () => Promise<ChannelFacts>,
): readonly ChannelSender[] {
  const platformNow = () => clock.now();
  const urlOf = ({ follower, run, edition }: ClaimedDelivery, { notice }: NoticeContent) => {
    const page: PhonePage =
      edition === undefined
        ? { kind: "notice", id: notice }
        : { kind: "digest", id: editionId(run, edition) };
    return pageLinks.address(page, { follower, run }, platformNow());
  };
  const accountName = async () => (await content.current()).settings.accountName;
  return [
    createTemplateSender({
      ...{ templates: client.templates, dailyLimit: callsPerDay.template },
      ...{ platformNow, urlOf, accountName },
      templateOf: async (category) => templateFor(category, await facts()),
    }),
    createSubscriptionSender({
      ...{ notices: client.subscriptionNotices, consents: stores.consents },
      ...{ platformNow, urlOf, accountName },
      templateOf: async (category) => subscriptionFor(category, await facts()),
    }),
    createCustomerServiceSender({
      ...{ customerService: client.customerService, allowances: stores.allowances },
      ...{ urlOf, platformNow },
    }),
  ];
}

/** Undefined where the account may send to nobody at once. */
function massOf({ stores, log }: Ground, { client, content, pageLinks }: CampaignOptions) {
  const isToList = client.api.mayUse("massToList");
  if (!isToList && !(client.api.mayUse("massToAll") && client.api.mayUse("users"))) {
    return undefined;
  }
  const tags = openListTags(client);
  return createMassSender({
    ...{ massSends: client.massSends, drafts: client.drafts, log },
    cover: client.api.mayUse("massArticles")
      ? openCover({ materials: client.materials, kept: stores.accountMaterials })
      : undefined,
    tagList: isToList ? undefined : (openids) => tagExactly(openids, tags),
    accountName: async () => (await content.current()).settings.accountName,
    pageUrlOf: ({ notice }) => pageLinks.openAddress({ kind: "notice", id: notice }),
  });
}

/** Says that this installation lives; whether it may send from this database is asked anew each time. */
function watchGuard(ground: Ground) {
  const { config, stores } = ground;
  const { environmentId } = config;
  let first: Promise<unknown> | undefined = stores.sendingGuard.beat(environmentId, new Date());
  runEvery(ground, guardEveryMs, async () => {
    await stores.sendingGuard.beat(environmentId, new Date());
  });
  return {
    state: async () => {
      await first;
      first = undefined;
      return stores.sendingGuard.state(environmentId);
    },
  };
}

/** One after another, until the service stops. */
function runEvery({ log, stops }: Ground, everyMs: number, work: () => Promise<void>): void {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => log.warn({ event: "campaigns.not-looked", error }))
      .finally(() => (running = undefined));
  }, everyMs);
  stops.push(async () => {
    clearInterval(timer);
    await running;
  });
}
