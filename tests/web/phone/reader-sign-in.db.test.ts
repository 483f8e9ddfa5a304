import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWechatClient, type WechatClient } from "../../../bot/wechat/api/wechat-client.ts";
import type { ReaderSignInOptions } from "../../../web/phone/reader-sign-in.ts";
import { SandboxClock } from "../../../web/sandbox/clock.ts";
import { districtCode } from "../../../models/scope.ts";
import { buildEvent, eventNow } from "../../support/event-world.ts";
import { openPhoneWorld, type PhoneWorld } from "../../support/phone-world.ts";
import { recordLog } from "../../support/silent-log.ts";
import { TestClock } from "../../support/wechat-client-world.ts";
import { WechatReader } from "../../support/wechat-reader.ts";
import {
  appSecret,
  minuteMs,
  startWechat,
  type TestWechat,
} from "../sandbox/platform/start-wechat.ts";

const publicUrl = "https://union.example.cn";
let wechat: TestWechat;
let phone: PhoneWorld;
let client: WechatClient;
/** In place of the client's; undefined: the client's. */
let exchange: ReaderSignInOptions["oauth"]["exchange"] | undefined;

beforeAll(async () => {
  wechat = await startWechat({ clock: new SandboxClock({ machineNow: () => eventNow }) });
  const signInOf = ({ stores, cipher }: PhoneWorld["world"]): Partial<ReaderSignInOptions> => {
    client = createWechatClient({
      ...{ apiBase: wechat.apiBase, appId: wechat.api.account.appId, appSecret, stores, cipher },
      ...{ clock: new TestClock(), log: recordLog() },
      account: { kind: "service", isVerified: true },
    });
    return {
      oauth: {
        authorizeAddress: (to, state) => client.oauth.authorizeAddress(to, state),
        exchange: (code) => (exchange ?? ((one) => client.oauth.exchange(one)))(code),
      },
      ...{ mayAsk: true, exchangeBudgetMs: 1_000 },
    };
  };
  phone = await openPhoneWorld({ signInOf });
  const { stores } = phone.world;
  await stores.events.add(buildEvent("e1", { capacity: 5 }));
  for (const id of ["n1", "n2"]) {
    await stores.notices.add({
      ...{ _id: id, organisationPath: [districtCode], level: "district", category: "event" },
      ...{ title: "羽毛球赛", summary: "来吧", body: "第一段" },
      ...{ createdAt: eventNow, updatedAt: eventNow },
    });
  }
});
afterEach(() => {
  exchange = undefined;
});
afterAll(async () => {
  await client.close();
  await wechat.stop();
  await phone.close();
});

/** Somebody who follows; the id of his row. */
async function addWorker() {
  const openid = wechat.createFollower();
  const { stores, cipher } = phone.world;
  const id = cipher.hash(openid, "openid");
  await stores.followers.applyTurn(id, 1, { openid, at: eventNow });
  return { openid, id };
}

/** Opens a page and comes back from WeChat. */
async function openOver(reader: WechatReader, path: string, openid: string) {
  const sent = await reader.get(path);
  const code = wechat.api.oauth.authorize(openid, "snsapi_base");
  const back = reader.wayBack(sent.location, code);
  return { sent, back, returned: await reader.get(back) };
}

const opensOf = async (follower: string) =>
  phone.world.stores.noticeOpens.model.countDocuments({ follower });
const newReader = () => new WechatReader(phone.base);

describe("a reader inside WeChat without a link of his own", () => {
  it("goes over WeChat and back, and his open counts once for each notice", async () => {
    const { openid, id } = await addWorker();
    const reader = newReader();
    const { sent, returned } = await openOver(reader, "/m/notice/n1", openid);
    const asked = new URL(sent.location);
    expect(asked.href).toContain("/connect/oauth2/authorize?appid=");
    expect(asked.searchParams.get("scope")).toBe("snsapi_base");
    expect(asked.searchParams.get("redirect_uri")).toBe(`${publicUrl}/m/back/notice/n1`);
    expect([returned.status, returned.location]).toEqual([302, "/m/notice/n1"]);
    for (let round = 0; round < 2; round += 1) {
      expect((await reader.get("/m/notice/n1")).status).toBe(200);
    }
    expect(await opensOf(id)).toBe(1);
    await reader.get("/m/notice/n2");
    expect(await opensOf(id)).toBe(2);
    const said = JSON.stringify([sent, returned, [...reader.cookies], phone.log.events]);
    expect(said).not.toContain(openid);
  });

  it("keeps a pass that scripts cannot read and other sites' forms do not send", async () => {
    const { openid } = await addWorker();
    const reader = newReader();
    const sent = await reader.get("/m/notice/n1");
    const back = reader.wayBack(sent.location, wechat.api.oauth.authorize(openid, "snsapi_base"));
    const cookie = `goutonghui_asked=${reader.cookies.get("goutonghui_asked") ?? ""}`;
    const headers = { Cookie: cookie };
    const response = await fetch(phone.base + back, { headers, redirect: "manual" });
    const line = response.headers.getSetCookie().find((one) => one.startsWith("goutonghui_reader"));
    for (const part of ["path=/m", "samesite=lax", "secure", "httponly"]) {
      expect(line?.toLowerCase()).toContain(part);
    }
  });

  it("is not counted a second time when a run had brought him before", async () => {
    const { openid, id } = await addWorker();
    const reader = newReader();
    const { links } = phone;
    const visitor = { follower: id, run: "r1" };
    const address = links.address({ kind: "notice", id: "n1" }, visitor, eventNow);
    expect((await reader.get(address)).status).toBe(200);
    await openOver(reader, "/m/notice/n1", openid);
    await reader.get("/m/notice/n1");
    expect(await opensOf(id)).toBe(1);
  });

  it("signs up and off on an event's page as with a link", async () => {
    const { openid, id } = await addWorker();
    const reader = newReader();
    await openOver(reader, "/m/event/e1", openid);
    for (const [label, standing] of [
      ["我要报名", "place"],
      ["取消报名", undefined],
    ] as const) {
      const { text } = await reader.get("/m/event/e1");
      expect(text).toContain(label);
      const fields = [...text.matchAll(/name="(\w+)"\s+value="([^"]*)"/g)];
      const body = new URLSearchParams();
      for (const [, name = "", value = ""] of fields) body.set(name, value);
      await fetch(`${phone.base}/m/event/e1`, { method: "POST", body, redirect: "manual" });
      const position = await phone.world.stores.signUps.findPosition("e1", id);
      expect(position?.standing).toBe(standing);
    }
  });

  it("whose phone comes back twice is known", async () => {
    const { openid, id } = await addWorker();
    const reader = newReader();
    const sent = await reader.get("/m/notice/n1");
    const back = reader.wayBack(sent.location, wechat.api.oauth.authorize(openid, "snsapi_base"));
    const statuses = (await Promise.all([reader.get(back), reader.get(back)])).map(
      ({ status }) => status,
    );
    expect(statuses).toContain(302);
    await reader.get("/m/notice/n1");
    expect(await opensOf(id)).toBe(1);
  });
});

describe("the page is shown, and nobody counted,", () => {
  /** Comes back with this code; the page he reads then. */
  async function comeBack(code: string, reader = newReader()) {
    const { location } = await reader.get("/m/notice/n1");
    return reader.get(reader.wayBack(location, code));
  }

  it.each([
    ["for a code that WeChat does not know", () => "none"],
    ["for no code", () => ""],
    [
      "for a code that has served",
      async () => {
        const code = wechat.api.oauth.authorize((await addWorker()).openid, "snsapi_base");
        await client.oauth.exchange(code);
        return code;
      },
    ],
    [
      "for a code that is over",
      async () => {
        const code = wechat.api.oauth.authorize((await addWorker()).openid, "snsapi_base");
        await wechat.advance(5 * minuteMs);
        return code;
      },
    ],
    [
      "for somebody who never followed",
      () => wechat.api.oauth.authorize(wechat.createFollower(), "snsapi_base"),
    ],
  ])("%s", async (_name, codeOf) => {
    const before = await phone.world.stores.noticeOpens.countOfNotice("n1");
    const { status, text } = await comeBack(await codeOf());
    expect([status, text.includes("羽毛球赛")]).toEqual([200, true]);
    expect(await phone.world.stores.noticeOpens.countOfNotice("n1")).toBe(before);
  });

  it("when WeChat does not answer; it is not asked again at once", async () => {
    const asked: string[] = [];
    exchange = (code) => {
      asked.push(code);
      return new Promise(() => undefined);
    };
    const reader = newReader();
    const { status } = await comeBack("slow", reader);
    expect([status, asked]).toEqual([200, ["slow"]]);
    expect((await reader.get("/m/notice/n1")).status).toBe(200);
    expect(phone.log.events.at(-1)).toMatchObject({ event: "reader.not-told", reason: "timeout" });
  });

  it("for a made-up openid of a snapshot page", async () => {
    const { openid, id } = await addWorker();
    exchange = (code) =>
      client.oauth.exchange(code).then((visitor) => ({ ...visitor, isSnapshot: true }));
    await comeBack(wechat.api.oauth.authorize(openid, "snsapi_base"));
    expect(await opensOf(id)).toBe(0);
  });

  it.each([
    ["another page's", (back: string) => back.replace("/notice/n1", "/notice/n2")],
    ["another browser's", (back: string) => back],
    ["a made-up one", (back: string) => back.replace(/state=\w/, "state=zz")],
  ])("for a state that is %s", async (name, changed) => {
    const { openid, id } = await addWorker();
    const reader = newReader();
    const { location } = await reader.get("/m/notice/n1");
    const back = reader.wayBack(location, wechat.api.oauth.authorize(openid, "snsapi_base"));
    if (name === "another browser's") reader.cookies.clear();
    expect((await reader.get(changed(back))).status).toBe(200);
    expect([reader.cookies.has("goutonghui_reader"), await opensOf(id)]).toEqual([false, 0]);
  });

  it("for a state that served another code", async () => {
    const reader = newReader();
    const { location } = await reader.get("/m/notice/n1");
    const state = reader.cookies.get("goutonghui_asked") ?? "";
    await reader.get(reader.wayBack(location, "none"));
    reader.cookies.clear();
    reader.cookies.set("goutonghui_asked", state);
    const { openid, id } = await addWorker();
    const code = wechat.api.oauth.authorize(openid, "snsapi_base");
    expect((await reader.get(reader.wayBack(location, code))).status).toBe(200);
    expect(await opensOf(id)).toBe(0);
  });
});

describe("nobody goes over WeChat", () => {
  it("outside of it", async () => {
    const browser = new WechatReader(phone.base, { "User-Agent": "Mozilla/5.0 Firefox/140" });
    expect((await browser.get("/m/notice/n1")).status).toBe(200);
  });

  it("with a link of his own", async () => {
    const page = { kind: "notice", id: "n1" } as const;
    const address = phone.links.address(page, { follower: "anna" }, eventNow);
    expect((await newReader().get(address)).status).toBe(200);
  });
});
