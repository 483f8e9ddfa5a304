import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createApiClock } from "../../../bot/wechat/api/api-clock.ts";
import { createWechatClient, type WechatClient } from "../../../bot/wechat/api/wechat-client.ts";
import { templateData } from "../../../bot/notices/template-data.ts";
import { CampaignSender } from "../../../jobs/campaigns/campaign-sender.ts";
import { clientMsgIdOf } from "../../../jobs/campaigns/channel-sender.ts";
import { createTemplateSender } from "../../../jobs/campaigns/template-sender.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import { deliveryId, shardCount } from "../../../models/delivery.ts";
import { districtCode } from "../../../models/scope.ts";
import type { Stores } from "../../../models/stores.ts";
import { content } from "../../support/campaign-world.ts";
import { liveEnvironment } from "../../support/service-process.ts";
import { recordLog } from "../../support/silent-log.ts";

const sendsPerRound = 20_000;
const rounds = 5;
const concurrency = 32;
const pollMs = 20;
const fields = { thing1: "title", time2: "time", thing3: "place" } as const;
const accountName = "示例工会";

interface Platform {
  readonly apiBase: string;
  readonly templateId: string;
  readonly openids: readonly string[];
}

/** Sends a second through the ledger against those of a bare loop that makes the same calls with the same concurrency, turn
 *  by turn against one pretend platform. */
export async function measureThroughput(stores: Stores, cipher: FieldCipher) {
  const server = fork(path.join(import.meta.dirname, "platform-server.ts"), [
    String(sendsPerRound),
  ]);
  const [platform] = (await once(server, "message")) as [Platform];
  const client = openClient(platform, stores, cipher);
  try {
    await fillFollowers(stores, platform);
    await sendBare("warm", platform, await client.accessToken.get());
    const ratios: number[] = [];
    const perSecond = { bare: 0, ledger: 0 };
    for (let round = 0; round < rounds; round += 1) {
      perSecond.bare = await sendBare(`b${round}`, platform, await client.accessToken.get());
      perSecond.ledger = await sendByLedger(`r${round}`, { platform, client, stores });
      ratios.push(perSecond.ledger / perSecond.bare);
      console.log(`bare ${perSecond.bare} a second, ledger ${perSecond.ledger} a second`);
    }
    return { ...perSecond, ratio: median(ratios) };
  } finally {
    await client.close();
    server.disconnect();
  }
}

function openClient({ apiBase }: Platform, stores: Stores, cipher: FieldCipher): WechatClient {
  return createWechatClient({
    ...{ apiBase, stores, cipher, log: recordLog() },
    ...{ account: { kind: "service", isVerified: true }, clock: createApiClock(() => new Date()) },
    appId: liveEnvironment.WECHAT_APP_ID,
    appSecret: liveEnvironment.WECHAT_APP_SECRET,
  });
}

async function fillFollowers(stores: Stores, { openids }: Platform): Promise<void> {
  const base = { isSubscribed: true, organisationPath: [districtCode], bucket: 0, lastTurn: 0 };
  await stores.followers.model.collection.insertMany(
    openids.map((openid) => ({
      ...base,
      _id: `k-${openid}`,
      openid,
      lastSeenAt: new Date(),
    })) as never,
  );
}

async function sendBare(run: string, platform: Platform, token: string): Promise<number> {
  const { apiBase, templateId, openids } = platform;
  const url = `${apiBase}/cgi-bin/message/template/send?access_token=${token}`;
  const template = { templateId, fields };
  const values = templateData(content, template, { accountName, now: new Date() });
  const data = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
  const startedMs = performance.now();
  let next = 0;
  const loop = async () => {
    for (let openid = openids[next++]; openid !== undefined; openid = openids[next++]) {
      const _id = deliveryId(run, `k-${openid}`);
      const client_msg_id = clientMsgIdOf({ _id, channel: "template" });
      const json = { touser: openid, template_id: templateId, client_msg_id, data };
      const answer = await fetch(url, { method: "POST", body: JSON.stringify(json) });
      const { errcode } = (await answer.json()) as { errcode: number };
      if (errcode !== 0) throw new Error(`the platform answered ${errcode}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  return Math.round(openids.length / ((performance.now() - startedMs) / 1_000));
}

interface LedgerParts {
  readonly platform: Platform;
  readonly client: WechatClient;
  readonly stores: Stores;
}

/** From the frozen run to its end. */
async function sendByLedger(run: string, { platform, client, stores }: LedgerParts) {
  await addFrozenRun(run, platform, stores);
  const { templateId } = platform;
  const platformNow = () => new Date();
  const template = createTemplateSender({
    ...{ templates: client.templates, platformNow, dailyLimit: 100_000_000 },
    templateOf: () => Promise.resolve({ templateId, fields }),
    accountName: () => Promise.resolve(accountName),
    urlOf: () => undefined,
  });
  const sender = new CampaignSender({
    ...{ stores, platformNow, log: recordLog(), senders: [template] },
    mostCallsAtOnce: concurrency,
    maySend: () => Promise.resolve(true),
    planOf: () => Promise.reject(new Error("it is frozen")),
  });
  const startedMs = performance.now();
  sender.start();
  while ((await stores.campaignRuns.find(run))?.status === "running") {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  await sender.stop();
  const { sent = 0 } = await stores.deliveries.count(run);
  if (sent !== platform.openids.length) throw new Error(`${sent} of the run were sent`);
  return Math.round(sent / seconds);
}

async function addFrozenRun(run: string, { openids }: Platform, stores: Stores): Promise<void> {
  const now = new Date();
  await stores.campaignRuns.add({
    ...{ _id: run, campaign: `c-${run}`, organisationPath: [districtCode], slotAt: now, content },
    ...{ audience: { kind: "everyone" }, channels: ["template"], status: "freezing" },
    ...{ isForced: false, ignoresQuietHours: false, startedAt: now },
  });
  const base = { run, status: "pending", channel: "template" } as const;
  await stores.deliveries.add(
    openids.map((openid, index) => {
      const follower = `k-${openid}`;
      const own = { _id: deliveryId(run, follower), follower, openid };
      return { ...base, ...own, shard: index % shardCount };
    }),
  );
  await stores.campaignRuns.finishFreeze(run, { pending: openids.length }, now);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
