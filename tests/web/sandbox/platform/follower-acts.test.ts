import { afterEach, describe, expect, it } from "vitest";
import { PretendPlatform } from "../../../../web/sandbox/pretend-platform.ts";
import { fieldsOf, startFakeAccount, textReply, type FakeAccount } from "../fake-account.ts";
import {
  dayMs,
  sendPath,
  startedAt,
  startWechat,
  textTo,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let account: FakeAccount;
let wechat: TestWechat;
afterEach(async () => {
  await wechat.stop();
  await account.stop();
});

async function start(answer: Parameters<typeof startFakeAccount>[0] = () => ({ body: "" })) {
  account = await startFakeAccount(answer);
  wechat = await startWechat({ callback: account.callback });
}

const info = (openid: string) => wechat.call(`/cgi-bin/user/info?openid=${openid}`);
const createCode = (action_name: string, scene: Json, expire_seconds?: number) =>
  wechat.call("/cgi-bin/qrcode/create", {
    ...{ action_name, action_info: { scene } },
    ...(expire_seconds !== undefined && { expire_seconds }),
  });

describe("pushes that followers cause", () => {
  it("follow and unfollow in the platform's list, and open windows before the account hears of it", async () => {
    let sent: Promise<Json> | undefined;
    await start((pushed) => {
      sent = wechat.call(sendPath, textTo(fieldsOf(pushed.xml)["FromUserName"] ?? ""));
      return textReply(pushed, "您好");
    });
    const { platform } = wechat;
    const openid = platform.createFollower();
    await platform.follow(openid);
    expect((await sent)?.["errcode"]).toBe(0);
    expect(platform.received(openid)).toEqual([{ kind: "text", content: "您好" }]);
    expect(await info(openid)).toMatchObject({ subscribe: 1, subscribe_scene: "ADD_SCENE_SEARCH" });
    await platform.text(openid, "一");
    await platform.click(openid, "JOIN");
    await platform.text(openid, "满意", "101");
    expect(
      wechat.api.contacts
        .list(openid)
        .map(({ action }) => action)
        .sort(),
    ).toEqual([...["follow", "menu", "message"]]);
    await platform.unfollow(openid);
    expect([platform.isFollowing(openid), await info(openid)]).toEqual([
      false,
      { subscribe: 0, openid },
    ]);
    expect((await wechat.call(sendPath, textTo(openid)))["errcode"]).toBe(45015);
  });

  it("count somebody who writes unannounced as a follower", async () => {
    await start();
    await wechat.platform.text("oABCD1234efgh5678IJKLmnop_01", "一");
    expect(await info("oABCD1234efgh5678IJKLmnop_01")).toMatchObject({
      ...{ subscribe: 1, subscribe_scene: "ADD_SCENE_OTHERS" },
    });
  });

  it("make nobody of a job's result (fact sheet 2.3)", async () => {
    await start();
    const openid = wechat.platform.createFollower();
    await wechat.platform.push(openid, {
      ...{ MsgType: "event", Event: "TEMPLATESENDJOBFINISH", MsgID: "1", Status: "success" },
    });
    expect(wechat.platform.isFollowing(openid)).toBe(false);
  });
});

describe("scanning a code (fact sheet 7)", () => {
  it.each<[string, Json, string, Json]>([
    ["QR_LIMIT_SCENE", { scene_id: 123 }, "123", { qr_scene: 123, qr_scene_str: "" }],
    ["QR_LIMIT_STR_SCENE", { scene_str: "stall_7" }, "stall_7", { qr_scene_str: "stall_7" }],
  ])("%s follows first and comes back afterwards", async (name, scene, key, profile) => {
    await start();
    const { ticket } = await createCode(name, scene);
    const openid = wechat.platform.createFollower();
    await wechat.platform.scanTicket(openid, String(ticket));
    await wechat.platform.scanTicket(openid, String(ticket));
    const pushed = account.pushed.map(({ xml }) => fieldsOf(xml));
    expect(pushed.map(({ Event, EventKey, Ticket }) => [Event, EventKey, Ticket])).toEqual([
      ["subscribe", `qrscene_${key}`, ticket],
      ["SCAN", key, ticket],
    ]);
    expect(await info(openid)).toMatchObject({ subscribe_scene: "ADD_SCENE_QR_CODE", ...profile });
    expect(wechat.api.contacts.list(openid).map(({ action }) => action)).toEqual([
      ...["follow", "scan"],
    ]);
  });

  it("is refused for an unknown code and for one after its time", async () => {
    await start();
    const { ticket } = await createCode("QR_STR_SCENE", { scene_str: "a" }, 60);
    const openid = wechat.platform.createFollower();
    expect(await wechat.platform.scanTicket(openid, "gQunknown")).toBeUndefined();
    await wechat.advance(60_000);
    expect(await wechat.platform.scanTicket(openid, String(ticket))).toBeUndefined();
    expect(account.pushed).toEqual([]);
    const alone = new PretendPlatform({ callback: account.callback });
    expect(await alone.scanTicket(openid, String(ticket))).toBeUndefined();
    expect(alone.received(openid)).toEqual([]);
  });
});

describe("retries of a push (fact sheet 1.4)", () => {
  it("follow the settings of the moment", async () => {
    await start(() => "hang");
    const retry = { retryTimeoutMs: 30, retryIntervalMs: 40, retryAttempts: 2 };
    await wechat.control("PATCH", "/settings", retry);
    const openid = wechat.platform.createFollower();
    const failed = await wechat.platform.follow(openid);
    expect([failed.kind, failed.attempts.length]).toEqual(["failed", 2]);
    wechat.api.settings.change({ retryAttempts: 1 });
    expect((await wechat.platform.text(openid, "一")).attempts).toHaveLength(1);
  });
});

describe("the clock moved forward by three days", () => {
  it("ends windows, tokens, media and codes, and stamps the pushes", async () => {
    await start();
    const openid = wechat.platform.createFollower();
    await wechat.platform.follow(openid);
    await wechat.platform.text(openid, "一");
    const { ticket } = await createCode("QR_STR_SCENE", { scene_str: "a" }, 86_400);
    const mediaId = wechat.api.media.store({
      ...{ type: "image", fileName: "a.png", contentType: "image/png", bytes: Buffer.from("x") },
    });
    await wechat.api.clock.advance(3 * dayMs);
    expect((await wechat.call("/cgi-bin/getcallbackip"))["errcode"]).toBe(42001);
    wechat.freshToken();
    expect((await wechat.call(sendPath, textTo(openid)))["errcode"]).toBe(45015);
    expect(wechat.api.media.read(mediaId)).toBeUndefined();
    expect(wechat.api.tickets.find(String(ticket))).toBeUndefined();
    expect(wechat.platform.isFollowing(openid)).toBe(true);
    await wechat.platform.text(openid, "二");
    const pushed = account.pushed.at(-1);
    const later = String((startedAt.getTime() + 3 * dayMs) / 1_000);
    expect(pushed && fieldsOf(pushed.xml)["CreateTime"]).toBe(later);
    expect(pushed?.url.searchParams.get("timestamp")).toBe(later);
    expect((await wechat.call(sendPath, textTo(openid)))["errcode"]).toBe(0);
  });
});
