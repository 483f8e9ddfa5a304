import type Router from "koa-router";
import { openCadreSide } from "./api.ts";
import type { ContentCache } from "./bot/content-cache.ts";
import type { Log } from "./bot/log.ts";
import { openAccount, type Account } from "./bot/open-account.ts";
import { customerServiceChannel } from "./bot/outbox/customer-service-channel.ts";
import { openContent } from "./bot/open-content.ts";
import { seedOrganisations } from "./bot/seed-organisations.ts";
import { readButtons, type MenuButton } from "./bot/wechat/api/menu-button.ts";
import { PageLinks, pageLinkPurpose } from "./bot/notices/page-link.ts";
import { publishMenuIfNone } from "./bot/wechat/api/publish-menu-if-none.ts";
import type { WechatClient } from "./bot/wechat/api/wechat-client.ts";
import { MessageCipher } from "./bot/wechat/message-cipher.ts";
import type { Config } from "./config.ts";
import type { SampleTemplates } from "./jobs/campaigns/channel-facts.ts";
import { startCompleting } from "./jobs/complete-rows.ts";
import { openClient, openGround, stopAll, type Ground, type Stops } from "./ground.ts";
import { startSweep } from "./jobs/sweep.ts";
import { startTicketSweep } from "./jobs/tickets/ticket-sweep.ts";
import { AuditTrail } from "./models/audit-trail.ts";
import { createCampaignChat } from "./jobs/campaigns/chat/campaign-chat.ts";
import { openCampaigns } from "./open-campaigns.ts";
import { deriveSubkey } from "./models/field-cipher.ts";
import { openPhonePages } from "./open-phone-pages.ts";
import { openSchedule } from "./open-schedule.ts";
import { sandboxAccount } from "./sandbox-secrets.ts";
import { createApp } from "./web/app.ts";
import { createDegradedFinder } from "./web/find-degraded.ts";
import { HttpServer } from "./web/http-server.ts";
import { createChatProofs } from "./web/sign-in/chat-proofs.ts";
import { createMetrics } from "./web/metrics.ts";
import { createCallbackRoute } from "./web/routes/callback-route.ts";
import { createHealthRoute } from "./web/routes/health-route.ts";
import { noTemplates, sandboxTemplates } from "./web/sample-templates.ts";
import type { CampaignOffice } from "./jobs/campaigns/campaign-office.ts";
import { createSamplePort } from "./web/sample-campaign.ts";
import { seedSampleData } from "./web/sample-data.ts";
import { SandboxClock } from "./web/sandbox/clock.ts";
import { createSandbox } from "./web/sandbox/sandbox.ts";

export interface Service {
  readonly port: number;
  readonly isSandbox: boolean;
  /** Where the first admin sets his password; undefined once there is one. */
  readonly firstAdminLink: string | undefined;
  /** Answers what is under way and stops within 5 s. */
  stop(): Promise<void>;
}

const sandboxPages = { home: "/sandbox", opensInPhone: true };

/** Starts everything in one process, by its role.
 *  @throws InstallationRefused, EmbeddedStoreError, or what the database says. */
export async function startService(config: Config, log: Log): Promise<Service> {
  const stops: Stops = [];
  try {
    const ground = await openGround(config, log, stops);
    return await serve(ground);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function serve(ground: Ground): Promise<Service> {
  const { config, log, stops } = ground;
  const server = new HttpServer();
  const port = await server.listen(config.port, config.host);
  const client = openClient(ground, port);
  stops.push(() => client.close());
  await ground.stores.organisations.seed(seedOrganisations(!config.wechat));
  const publicUrl = config.publicUrl ?? `http://127.0.0.1:${port}`;
  const pageLinks = new PageLinks(publicUrl, deriveSubkey(ground.fieldKey, pageLinkPurpose));
  const content = await openContent(ground.stores, { isSample: !config.wechat });
  const audit = new AuditTrail(ground.stores.auditEntries, ground.fieldKey);
  const samples = config.wechat ? noTemplates : sandboxTemplates;
  const campaigns = openCampaigns(ground, { content, client, pageLinks, samples });
  const account = await openVoice(ground, { content, client, pageLinks, campaigns, audit });
  stops.push(() => account.stop());
  startSweeps(ground, account);
  const schedule = openSchedule(ground, { client, audit, account });
  const isStopping = () => server.isStopping;
  const cadreSide = await openCadreSide(ground, {
    ...{ publicUrl, isStopping, audit, schedule, campaigns },
    ...{ content, menus: client.menus, desk: account.desk },
    wake: (conversation) => account.outbox.wake(conversation),
  });
  stops.push(() => server.drain());
  const workerSide = await createRouters(ground, account, {
    ...{ port, client, isStopping, pageLinks, publicUrl, samples, campaigns },
  });
  const routers = [...workerSide, ...cadreSide.routers];
  const app = createApp({ log, routers, ...(config.wechat ? {} : sandboxPages) });
  server.setHandler(app.callback());
  if (!config.wechat) void publishMenuIfNone(client.menus, await menuOf(account), log);
  const { firstAdminLink } = cadreSide;
  return { port, isSandbox: !config.wechat, firstAdminLink, stop: () => stopAll(stops) };
}

interface VoiceParts {
  readonly content: ContentCache;
  readonly client: WechatClient;
  readonly pageLinks: PageLinks;
  readonly campaigns: CampaignOffice;
  readonly audit: AuditTrail;
}

function openVoice(
  ground: Ground,
  { content, client, pageLinks, campaigns, audit }: VoiceParts,
): Promise<Account> {
  const { config, stores, cipher, log, clock, fieldKey } = ground;
  const { originalId } = config.wechat ?? sandboxAccount(fieldKey);
  return openAccount({
    stores,
    cipher,
    log,
    accountId: originalId,
    content,
    platformNow: () => clock.now(),
    channel: customerServiceChannel(client, log),
    pageLinks,
    campaigns: createCampaignChat({
      ...{ stores, content, office: campaigns, audit, platformNow: () => clock.now() },
      pageUrlOf: (id, { binding }) => {
        const reader = { follower: binding?.conversation ?? "" };
        return pageLinks.address({ kind: "notice", id }, reader, clock.now());
      },
      ...createChatProofs(stores, cipher),
    }),
  });
}

async function menuOf({ content }: Account): Promise<readonly MenuButton[]> {
  const { settings } = await content.current();
  return readButtons(settings.menu) ?? [];
}

/** What looks for work that dead processes left, in every process. */
function startSweeps({ config, log, stores, stops, cipher }: Ground, account: Account): void {
  const sweep = startSweep(stores, account, log);
  stops.push(() => sweep.stop());
  const ticketSweep = startTicketSweep(account.desk, log);
  stops.push(() => ticketSweep.stop());
  if (config.role === "web") return;
  const completing = startCompleting({ stores, cipher, log });
  stops.push(() => completing.stop());
}

interface RouterParts {
  readonly port: number;
  readonly client: WechatClient;
  readonly isStopping: () => boolean;
  readonly pageLinks: PageLinks;
  readonly publicUrl: string;
  readonly samples: SampleTemplates;
  readonly campaigns: CampaignOffice;
}

async function createRouters(
  ground: Ground,
  account: Account,
  parts: RouterParts,
): Promise<Router[]> {
  const { client, isStopping } = parts;
  const { config, connection, log, fieldKey, clock } = ground;
  const { gateway, content } = account;
  const metrics = createMetrics({ conversationsAtWork: () => gateway.worker.conversationsAtWork });
  const health = createHealthRoute({
    metrics,
    isStopping,
    findDegraded: createDegradedFinder({
      accessToken: client.accessToken,
      metrics,
      takesCallbacks: config.role !== "jobs",
      now: () => new Date(),
    }),
    pingDatabase: async () => {
      await connection.db?.command({ ping: 1 });
    },
    ...(config.metricsToken && { metricsToken: config.metricsToken }),
  });
  if (config.role === "jobs") return [health];
  const wechat = config.wechat ?? sandboxAccount(fieldKey);
  const settings = {
    token: wechat.token,
    mode: config.messageMode,
    ...(wechat.encodingAesKey && {
      cipher: new MessageCipher(wechat.encodingAesKey, wechat.appId),
    }),
  };
  const now = () => clock.now();
  const callback = createCallbackRoute({ settings, gateway, metrics, log, now });
  const { settings: shown } = await content.current();
  const sandbox = config.wechat ? [] : [await openSandbox(ground, shown.accountName, parts)];
  return [health, callback, openPhonePages(ground, account, parts), ...sandbox];
}

async function openSandbox(
  ground: Ground,
  accountName: string,
  { port, campaigns }: Pick<RouterParts, "port" | "campaigns">,
): Promise<Router> {
  const { config, connection, stores, cipher, fieldKey, log, clock, stops } = ground;
  await seedSampleData(stores, clock.now());
  const wechat = sandboxAccount(fieldKey);
  const sandbox = await createSandbox({
    connection,
    callback: {
      url: `http://127.0.0.1:${port}/wechat`,
      mode: config.messageMode,
      ...wechat,
    },
    appSecret: wechat.appSecret,
    settings: { accountKind: config.accountKind, isVerified: config.isAccountVerified },
    accountName,
    stalls: async () => {
      const found = await stores.stalls.list();
      return found.map(({ _id, name, place, town }) => ({ scene: _id, name, place, town }));
    },
    seal: {
      seal: (plain) => cipher.seal(plain, "sandbox"),
      open: (sealed) => cipher.open(sealed, "sandbox"),
    },
    now: () => new Date(),
    ...(clock instanceof SandboxClock && { clock }),
    sample: createSamplePort({
      ...{ stores, campaigns, platformNow: () => clock.now() },
      followerOf: (openid) => cipher.hash(openid, "openid"),
    }),
    log,
  });
  stops.push(() => sandbox.stop());
  return sandbox.router;
}
