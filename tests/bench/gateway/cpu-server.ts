/** One server of the CPU comparison, in a process of its own: `cpu-server.ts bare|co-wechat|ours`.
 *  Tells its port when it listens; answers every message with its CPU time so far, in microseconds. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import wechat from "co-wechat";
import Koa from "koa";
import Router from "koa-router";
import rawBody from "raw-body";
import { PuppetOfficialAccount } from "../../../bot/puppet/puppet-official-account.ts";
import { currentReplyWindow, ReplyWindow } from "../../../bot/puppet/reply-window.ts";
import { startWechaty } from "../../../bot/puppet/start-wechaty.ts";
import type { GatewayAnswer } from "../../../bot/gateway/gateway.ts";
import type { VerifiedCallback } from "../../../bot/wechat/callback-verifier.ts";
import { createCallbackRoute } from "../../../web/routes/callback-route.ts";
import { recordLog } from "../../support/silent-log.ts";
import { testAccount } from "../../support/test-account.ts";

const answerTo = (text: string) => `收到：${text}`;
const nothing = { say: [], state: {}, effects: [] };

function bareApp(): Koa {
  const app = new Koa();
  const router = new Router();
  router.post("/wechat", async (ctx) => {
    await rawBody(ctx.req, { limit: 65_536 });
    ctx.type = "text/xml";
    ctx.body = "<xml><Content><![CDATA[收到]]></Content></xml>";
  });
  app.use(router.routes());
  return app;
}

function coWechatApp(): Koa {
  const app = new Koa();
  const router = new Router();
  const config = { token: testAccount.token, appid: testAccount.appId, encodingAESKey: "" };
  router.all(
    "/wechat",
    wechat(config).middleware((message) => Promise.resolve(answerTo(message.Content))),
  );
  app.use(router.routes());
  return app;
}

/** Verify, parse, a Wechaty listener with talker(), text() and say(); no store. */
async function ourApp(): Promise<Koa> {
  const puppet = new PuppetOfficialAccount({
    accountId: testAccount.originalId,
    accountName: "bench",
    sendMessage: () => Promise.resolve(),
  });
  const bot = await startWechaty(puppet);
  bot.on("message", (message) => {
    const window = currentReplyWindow();
    const answer = answerTo(message.text());
    if (message.talker().id) void message.say(answer).then(() => window?.settle(nothing));
  });
  const metrics = { countCallback: () => undefined, countRefused: () => undefined };
  const settings = { token: testAccount.token, mode: "plain" as const };
  const gateway = {
    handle: (callback: VerifiedCallback) => answerThroughWechaty(puppet, callback),
  };
  const app = new Koa();
  const options = { settings, gateway, metrics, log: recordLog(), now: () => new Date() };
  app.use(createCallbackRoute(options).routes());
  return app;
}

async function answerThroughWechaty(
  puppet: PuppetOfficialAccount,
  { inbound }: VerifiedCallback,
): Promise<GatewayAnswer> {
  const window = new ReplyWindow({
    inbound,
    openid: inbound.openid,
    decide: () => Promise.resolve(nothing),
  });
  puppet.receive(window);
  const { said } = await window.settled;
  const [message] = said;
  return message
    ? { kind: "reply", reply: { message, at: inbound.createdAt.toISOString() } }
    : { kind: "accepted" };
}

const apps = { bare: bareApp, "co-wechat": coWechatApp, ours: ourApp };
const app = await apps[process.argv[2] as keyof typeof apps]();
const handle = app.callback();
const server = createServer((request, response) => void handle(request, response));
server.listen(0, "127.0.0.1", () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system });
});
process.on("disconnect", () => process.exit(0));
