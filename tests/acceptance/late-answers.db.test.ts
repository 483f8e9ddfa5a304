import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealJson } from "../../bot/gateway/sealed-json.ts";
import {
  servePretendWechat,
  type PretendWechat,
} from "../../web/sandbox/platform/serve-pretend-wechat.ts";
import { PretendPlatform } from "../../web/sandbox/pretend-platform.ts";
import { conversationId } from "../support/conversations.ts";
import {
  buildService,
  liveEnvironment,
  spawnService,
  type ServiceProcess,
} from "../support/service-process.ts";
import { testAccount } from "../support/test-account.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

const sendPath = "/cgi-bin/message/custom/send";
const tokenPath = "/cgi-bin/stable_token";
const text = /您扫的码我收到了/;
const uncertain = /^下面这条上次可能没送到您那里，已经看过的请不用管：\n\n您好，您扫的码我收到了/;
const wroteNow = { messageType: "text", event: "", eventKey: "", ticket: "", menuItemId: "" };

beforeAll(() => {
  buildService();
}, 120_000);

interface World extends TestStores {
  readonly wechat: PretendWechat;
  readonly openid: string;
  /** The built service as a process of its own, in live mode. */
  start(): Promise<ServiceProcess>;
  /** The states of the follower's outbox. */
  rows(): Promise<readonly string[]>;
  /** What reached his phone by customer-service message. */
  received(): readonly string[];
}

const worlds: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const world of worlds) await world.close();
});

/** A follower whose scan was received by a process that died; WeChat has stopped asking for the answer, and he may
 *  be written to. Whichever service starts now lists the answer in the outbox. */
async function openWorld(): Promise<World> {
  const database = await openTestStores();
  const callback = { url: "http://127.0.0.1:9/wechat", mode: "safe" as const, ...testAccount };
  const appSecret = liveEnvironment.WECHAT_APP_SECRET;
  const wechat = await servePretendWechat({ callback, appSecret });
  const services: ServiceProcess[] = [];
  const openid = wechat.platform.createFollower();
  worlds.push({
    async close() {
      for (const service of services) service.kill("SIGKILL");
      await Promise.all(services.map(({ exited }) => exited));
      expectNothingPersonal(services.flatMap(({ output }) => output).join("\n"), openid);
      await wechat.stop();
      await database.close();
    },
  });
  wechat.api.noteAct(openid, wroteNow);
  await leaveScan(database, openid);
  const uri = new URL(database.uri);
  uri.pathname = `/${database.databaseName}`;
  const conversation = conversationId(database, openid);
  return {
    ...database,
    wechat,
    openid,
    async start() {
      const env = {
        ...liveEnvironment,
        MONGODB_URI: String(uri),
        WECHAT_API_BASE: wechat.apiBase,
        WECHAT_ACCOUNT_KIND: "test",
        LOG_LEVEL: "debug",
      };
      const service = await spawnService({ env });
      services.push(service);
      return service;
    },
    async rows() {
      const found = await database.stores.outbox.model.find({ conversation }).lean();
      const isUndone = (row: { state: string; isOpen?: boolean | null }) =>
        row.isOpen && row.state !== "pending" && row.state !== "sending";
      return found.map((row) => (isUndone(row) ? `${row.state}, not kept yet` : row.state));
    },
    received: () =>
      wechat.api
        .received(openid)
        .map((message) => (message.kind === "text" ? message.content : message.kind)),
  };
}

async function leaveScan({ stores, cipher }: TestStores, openid: string): Promise<void> {
  const longAgo = new Date(Date.now() - 20_000);
  const fields = {
    ToUserName: testAccount.originalId,
    FromUserName: openid,
    CreateTime: String(Math.floor(longAgo.getTime() / 1_000)),
    ...{ MsgType: "event", Event: "SCAN", EventKey: "stall_9999", Ticket: "gQH" },
  };
  await stores.conversations.receive(
    conversationId({ cipher }, openid),
    {
      key: randomUUID(),
      inbound: sealJson(cipher, fields, "inbound"),
      receivedAt: longAgo,
      grant: { kind: "message", left: 5, untilAt: new Date(Date.now() + 3_600_000) },
    },
    { holder: "dead", now: longAgo },
  );
}

/** Not even at the most talkative level. */
function expectNothingPersonal(output: string, openid: string): void {
  expect(output).toContain("wechat.call");
  expect(output).not.toContain(openid);
  expect(output).not.toMatch(text);
  expect(output).not.toContain(liveEnvironment.WECHAT_APP_SECRET);
  expect(output).not.toContain("access_token=");
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error("it did not happen within 20 s");
    await pause(20);
  }
}

async function kill(service: ServiceProcess): Promise<void> {
  service.kill("SIGKILL");
  expect(await service.exited).toBe("SIGKILL");
}

/** As if the ten seconds of the dead process's leases had passed. */
async function endLeases({ stores }: World): Promise<void> {
  const ended = { $set: { leaseUntil: new Date(0) } };
  await stores.outbox.model.updateMany({ state: "sending" }, ended);
  await stores.accessTokens.model.updateMany({}, ended);
}

async function nextReply({ wechat, openid }: World, service: ServiceProcess): Promise<string> {
  const callback = { url: `${service.url}/wechat`, mode: "safe" as const, ...testAccount };
  const platform = new PretendPlatform({ callback, api: wechat.api });
  const result = await platform.text(openid, "填表");
  return result.kind === "reply" && result.message.kind === "text" ? result.message.content : "";
}

async function expectOfferedOnce(world: World, service: ServiceProcess): Promise<void> {
  expect(world.received()).toEqual([expect.stringMatching(text)]);
  expect(await world.rows()).toEqual(["unknown"]);
  expect(await nextReply(world, service)).toMatch(uncertain);
  expect(await nextReply(world, service)).not.toMatch(text);
  expect(world.received()).toHaveLength(1);
}

describe.concurrent("a late answer of a real process", () => {
  it("killed before the call leaves: sent exactly once after the restart", async () => {
    const world = await openWorld();
    const { faults } = world.wechat.api;
    const slowToken = faults.add({ path: tokenPath, effect: { kind: "delay", delayMs: 60_000 } });
    const first = await world.start();
    await until(async () => (await world.rows())[0] === "pending");
    await kill(first);
    expect(world.received()).toEqual([]);
    faults.remove(slowToken.id);
    await endLeases(world);
    await world.start();
    await until(async () => (await world.rows())[0] === "sent");
    const third = await world.start();
    expect(world.received()).toEqual([expect.stringMatching(text)]);
    expect(await nextReply(world, third)).not.toMatch(text);
    expect(world.received()).toHaveLength(1);
  }, 60_000);

  it("killed during the call: not repeated, shown as unknown, offered once", async () => {
    const world = await openWorld();
    const { faults } = world.wechat.api;
    faults.add({ path: sendPath, effect: { kind: "delay", delayMs: 60_000 }, times: 1 });
    const first = await world.start();
    await until(() => world.received().length === 1);
    await kill(first);
    expect(await world.rows()).toEqual(["sending"]);
    await endLeases(world);
    const second = await world.start();
    await until(async () => (await world.rows())[0] === "unknown");
    await expectOfferedOnce(world, second);
  }, 60_000);

  it("dropped after the platform took it: never repeated, shown as unknown, offered once", async () => {
    const world = await openWorld();
    const { faults } = world.wechat.api;
    faults.add({ path: sendPath, effect: { kind: "drop-after-accept" }, times: 1 });
    const service = await world.start();
    await until(async () => (await world.rows())[0] === "unknown");
    expect(service.output.join("\n")).toContain('"event":"outbox.unknown"');
    await expectOfferedOnce(world, service);
  }, 60_000);
});
