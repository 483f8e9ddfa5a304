import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { jsSdkSignature } from "../../../bot/wechat/api/js-tickets.ts";
import { launchBrowser } from "../../support/browser.ts";
import { openTestDatabase } from "../../support/test-database.ts";
import { followFirst, openScene, phoneSize, type PhoneScene } from "./phone-scene.ts";

let browser: Browser;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let scene: PhoneScene | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
  database = await openTestDatabase();
});
afterAll(async () => {
  await browser.close();
  await database.close();
});
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

/** A page of the account's own, as WeChat's documentation writes it. */
function subscribePage(config: object, template: string): string {
  return `<!doctype html><title>订阅提醒</title><script src="/sandbox/jweixin.js"></script>
    <wx-open-subscribe template="${template}" id="tag">
      <script type="text/wxtag-template" slot="style"><style>button { color: green }</style></script>
      <script type="text/wxtag-template"><button>订阅活动提醒</button></script>
    </wx-open-subscribe><p id="said"></p>
    <script>
      const say = (text) => { document.getElementById("said").textContent = text; };
      wx.config(${JSON.stringify(config)});
      wx.error(({ errMsg }) => say(errMsg));
      document.getElementById("tag").addEventListener("success", (e) => say(e.detail.subscribeDetails));
    </script>`;
}

async function open() {
  scene = await openScene(browser, database, { viewport: phoneSize });
  await followFirst(scene.page);
  return scene;
}

/** Somebody taps a link to the page in his chat. */
async function openInPhone({ page, send, running }: PhoneScene, path: string) {
  const content = `<a href="${running.url}${path}">看看</a>`;
  await send({ msgtype: "text", text: { content } });
  await page.getByRole("link", { name: "看看" }).click();
  return page.frameLocator("iframe");
}

describe("a page opened on the phone", () => {
  it("learns who opened it by web authorization", async () => {
    const opened = await open();
    const { running, newestOpenid } = opened;
    const { router, api } = running.sandbox;
    router.get("/m/hello", (ctx) => {
      const code = ctx.query["code"];
      if (typeof code === "string") {
        ctx.body = `openid ${api.oauth.exchange(code).openid}, state ${String(ctx.query["state"])}`;
        return;
      }
      const back = encodeURIComponent(`${running.url}/m/hello`);
      ctx.redirect(
        `${running.url}/sandbox/platform/connect/oauth2/authorize?appid=${api.account.appId}&redirect_uri=${back}&response_type=code&scope=snsapi_base&state=s1#wechat_redirect`,
      );
    });
    const frame = await openInPhone(opened, "/m/hello");
    await frame.getByText(`openid ${await newestOpenid()}, state s1`).waitFor();
  });

  it("subscribes to a notice by the tag; the account hears of it, and may send once", async () => {
    const opened = await open();
    const { running, newestOpenid, screenshot, call } = opened;
    const { router, api } = running.sandbox;
    const wish = { tid: "9901", keywordIds: [1, 2], purpose: "活动开始前提醒" };
    const template = api.notices.add(wish);
    router.get("/m/subscribe", (ctx) => {
      const stamp = { nonce: "n1", timestamp: 1_760_000_000 };
      const { ticket } = api.jsTickets.issue();
      const url = `${running.url}/m/subscribe`;
      const signature = jsSdkSignature({ ticket, ...stamp, url });
      const { appId } = api.account;
      ctx.type = "text/html";
      ctx.body = subscribePage(
        {
          ...{ appId, timestamp: stamp.timestamp, nonceStr: "n1", signature },
          openTagList: ["wx-open-subscribe"],
        },
        template,
      );
    });
    const frame = await openInPhone(opened, "/m/subscribe");
    await frame.getByRole("button", { name: "订阅活动提醒" }).click();
    await frame.getByLabel("活动开始提醒（一次）").waitFor();
    await screenshot("375-subscribe");
    await frame.getByRole("button", { name: "允许" }).click();
    await frame.getByText('"status\\":\\"accept').waitFor();
    const openid = await newestOpenid();
    expect(api.consents.find(openid, template).left).toBe(1);
    await expect
      .poll(() => opened.pushed().some(({ Event }) => Event === "subscribe_msg_popup_event"))
      .toBe(true);
    const data = { thing1: { value: "职工羽毛球赛" }, time2: { value: "14:00" } };
    const notice = { touser: openid, template_id: template, data };
    expect(await call("/cgi-bin/message/subscribe/bizsend", notice)).toMatchObject({ errcode: 0 });
    expect(api.consents.find(openid, template).left).toBe(0);
    api.consents.accept(openid, template, 2);
    await fetch(`${running.url}/sandbox/api/followers/1/notices`, { method: "DELETE" });
    expect(api.consents.mayBeSent(openid, template)).toBe(false);
    await expect
      .poll(() => opened.pushed().some(({ Event }) => Event === "subscribe_msg_change_event"))
      .toBe(true);
  });

  it("with a wrong signature shows no tag, and says why", async () => {
    const opened = await open();
    const { running } = opened;
    const config = { appId: running.sandbox.api.account.appId, timestamp: 1, nonceStr: "n" };
    running.sandbox.router.get("/m/wrong", (ctx) => {
      ctx.type = "text/html";
      ctx.body = subscribePage({ ...config, signature: "0" }, "t");
    });
    const frame = await openInPhone(opened, "/m/wrong");
    await frame.getByText("config:invalid signature").waitFor();
    expect(await frame.getByRole("button", { name: "订阅活动提醒" }).count()).toBe(0);
  });
});
