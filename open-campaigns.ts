import type { Ground } from "./ground.ts";
import type { ContentCache } from "./bot/content-cache.ts";
import type { PageLinks } from "./bot/notices/page-link.ts";
import type { NoticeTemplate } from "./bot/notices/template-data.ts";
import type { WechatClient } from "./bot/wechat/api/wechat-client.ts";
import { CampaignDesk } from "./jobs/campaigns/campaign-desk.ts";
import { CampaignSender } from "./jobs/campaigns/campaign-sender.ts";
import type { ChannelSender } from "./jobs/campaigns/channel-sender.ts";
import { createCustomerServiceSender } from "./jobs/campaigns/customer-service-sender.ts";
import { forecastRun } from "./jobs/campaigns/forecast.ts";
import {
  imaginedRun,
  planFactsOf,
  templateFor,
  type ChannelFacts,
} from "./jobs/campaigns/plan-facts.ts";
import { quietUntil } from "./jobs/campaigns/quiet-hours.ts";
import { runDueCampaigns } from "./jobs/campaigns/run-due-campaigns.ts";
import { createTemplateSender } from "./jobs/campaigns/template-sender.ts";
import { findSubject } from "./bot/notices/find-subject.ts";
import { contentOf } from "./bot/notices/notice-content.ts";
import { audienceFilter } from "./models/audience-filter.ts";
import type { ClaimedDelivery } from "./models/delivery.ts";
import type { NoticeCategory } from "./models/notice-category.ts";
import type { NoticeContent } from "./models/notice-content.ts";
import { scopeOf } from "./models/scope.ts";
import type { CampaignOffice } from "./web/api/routes/campaign-routes.ts";

export interface CampaignOptions {
  readonly content: ContentCache;
  readonly client: WechatClient;
  /** Addresses of the workers' pages, each with its reader's own token. */
  readonly pageLinks: PageLinks;
  /** Of a sandbox. */
  readonly sampleTemplates: Readonly<Partial<Record<NoticeCategory, NoticeTemplate>>>;
}

const dueEveryMs = 1_000;
const guardEveryMs = 30_000;
/** Template messages a day of a new account. Source: fact sheet 14. */
const templatesPerDay = 100_000;

/** Everything that sends notices: the cadres' side in every process, the sending where jobs are run. */
export function openCampaigns(ground: Ground, options: CampaignOptions): CampaignOffice {
  const { config, stores, stops } = ground;
  const facts = () => channelFacts(ground, options);
  const calendar = async () => (await options.content.current()).settings.holidays;
  const office = createOffice(ground, { facts, calendar });
  if (config.role === "web") return office;
  const guard = watchGuard(ground);
  const sender = new CampaignSender({
    ...{ stores, log: ground.log, platformNow: () => ground.clock.now() },
    senders: createSenders(ground, options, facts),
    quietUntil: async (now) =>
      quietUntil((await options.content.current()).settings.quietHours, now),
    maySend: async () => (await guard.state()).maySend,
    planOf: async (run) => ({
      filter: audienceFilter(run.audience, ground.clock.now()),
      facts: planFactsOf(run, await facts()),
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
  { content, client, sampleTemplates }: CampaignOptions,
): Promise<ChannelFacts> {
  const { settings } = await content.current();
  const mayUse: ChannelFacts["mayUse"] = (capability) => client.api.mayUse(capability);
  return { mayUse, settings, sampleTemplates, now: clock.now() };
}

function createOffice(
  { stores, clock }: Ground,
  parts: {
    readonly facts: () => Promise<ChannelFacts>;
    readonly calendar: ConstructorParameters<typeof CampaignDesk>[0]["calendar"];
  },
): CampaignOffice {
  const { facts, calendar } = parts;
  const platformNow = () => clock.now();
  const desk = new CampaignDesk({
    ...{ stores, platformNow, calendar, wake: () => undefined },
    approvalAudience: async () => (await facts()).settings.limits.approvalAudience,
    sensitiveWords: async () => (await facts()).settings.sensitiveWords,
    countAudience: async ({ audience, organisationPath }) => {
      const scope = scopeOf({ organisation: organisationPath.at(-1) ?? "" });
      return (await stores.audiences.count(audienceFilter(audience, platformNow()), scope)).count;
    },
  });
  return {
    desk,
    async forecast(campaign, scope) {
      const notice = await stores.notices.find(campaign.notice);
      if (!notice) return { audience: 0, isEstimate: false, byChannel: {}, byReason: {} };
      const content = contentOf(notice, await findSubject(notice, stores));
      const run = imaginedRun({ ...campaign, content });
      const filter = audienceFilter(campaign.audience, platformNow());
      return forecastRun(stores, { filter, scope }, planFactsOf(run, await facts()));
    },
  };
}

function createSenders(
  { stores, clock }: Ground,
  { client, content, pageLinks }: CampaignOptions,
  facts: () => Promise<ChannelFacts>,
): readonly ChannelSender[] {
  const platformNow = () => clock.now();
  const urlOf = ({ follower, run }: ClaimedDelivery, { notice }: NoticeContent) =>
    pageLinks.address({ kind: "notice", id: notice }, { follower, run }, platformNow());
  return [
    createTemplateSender({
      ...{ templates: client.templates, platformNow, urlOf, dailyLimit: templatesPerDay },
      templateOf: async (category) => templateFor(category, await facts()),
      accountName: async () => (await content.current()).settings.accountName,
    }),
    createCustomerServiceSender({
      ...{ customerService: client.customerService, allowances: stores.allowances },
      ...{ urlOf, platformNow },
    }),
  ];
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
