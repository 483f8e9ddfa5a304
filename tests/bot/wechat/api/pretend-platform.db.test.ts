import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountMenu } from "../../../../bot/account-menu.ts";
import { ApiRefusedLocally, WechatApiError } from "../../../../bot/wechat/api/api-errors.ts";
import type { CustomerServiceMessage } from "../../../../bot/wechat/api/customer-service-message.ts";
import { publishMenuIfNone } from "../../../../bot/wechat/api/publish-menu-if-none.ts";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import {
  openPretendClientWorld,
  type PretendClientWorld,
} from "../../../support/pretend-client-world.ts";
import { dayMs, hourMs, minuteMs } from "../../../web/sandbox/platform/start-wechat.ts";

const sendPath = "/cgi-bin/message/custom/send";
const stableToken = "/cgi-bin/stable_token";
const hello: CustomerServiceMessage = { type: "text", text: "您好 & 欢迎" };
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);
const image = { fileName: "a.jpg", contentType: "image/jpeg", bytes: jpeg };
const video = {
  fileName: "a.mp4",
  contentType: "video/mp4",
  bytes: Buffer.from("\0\0\0\x20ftypisom0000"),
};

let world: PretendClientWorld;
let client: WechatClient;
beforeEach(async () => {
  world = await openPretendClientWorld();
  client = world.createClient();
});
afterEach(() => world.end());

describe("customer-service messages on the pretend platform", () => {
  it("arrive in all their kinds", async () => {
    const { wechat } = world;
    const { mediaId } = await client.media.upload("image", image);
    const thumb = await client.media.upload("thumb", image);
    const articleId = wechat.api.articles.publish("题");
    const article = {
      title: "题",
      description: "",
      url: "https://a.cn",
      pictureUrl: "https://a.cn/p",
    };
    const messages: CustomerServiceMessage[] = [
      hello,
      { type: "image", mediaId },
      { type: "news", articles: [article] },
      { type: "menu", head: "满意吗", items: [{ id: "101", content: "满意" }], tail: "谢谢" },
      { type: "article", articleId },
      { type: "music", thumbMediaId: thumb.mediaId, title: "歌", musicUrl: "https://a.cn/1.mp3" },
    ];
    for (const message of messages) {
      const openid = wechat.createWriter();
      expect(await client.customerService.send(openid, message)).toEqual({ kind: "sent" });
      expect(wechat.api.received(openid)).toHaveLength(1);
    }
  });

  it("the sixth in 48 h is refused, and after 48 h every one (fact sheet 5.1)", async () => {
    const openid = world.wechat.createWriter();
    for (let sent = 0; sent < 5; sent++) {
      expect(await client.customerService.send(openid, hello)).toEqual({ kind: "sent" });
    }
    expect(await client.customerService.send(openid, hello)).toMatchObject({
      kind: "failed",
      errcode: 45_047,
      action: "give-up-recipient",
    });
    await world.wechat.advance(2 * dayMs);
    expect(await client.customerService.send(openid, hello)).toMatchObject({ errcode: 45_015 });
  });

  it("one that was accepted and never answered is unknown and arrived once", async () => {
    const openid = world.wechat.createWriter();
    world.wechat.api.faults.add({ path: sendPath, effect: { kind: "drop-after-accept" } });
    expect(await client.customerService.send(openid, hello)).toEqual({ kind: "unknown" });
    expect(world.wechat.api.received(openid)).toHaveLength(1);
    expect(world.count(sendPath)).toBe(1);
  });

  it("one that met HTTP 503 is unknown and not repeated", async () => {
    const effect = { kind: "http-status", status: 503 } as const;
    world.wechat.api.faults.add({ path: sendPath, effect });
    const openid = world.wechat.createWriter();
    expect(await client.customerService.send(openid, hello)).toEqual({ kind: "unknown" });
    expect(world.count(sendPath)).toBe(1);
  });

  it("typing is shown and is no failure when nothing was said for 30 s", async () => {
    const openid = world.wechat.createWriter();
    await client.customerService.setTyping(openid, true);
    await world.wechat.advance(minuteMs);
    await client.customerService.setTyping(openid, true);
    expect(world.log.events.filter(({ event }) => event === "wechat.call-failed")).toEqual([]);
  });
});

describe("tokens of the pretend platform", () => {
  it("are renewed at their end, after a jump of three days too", async () => {
    const first = await client.accessToken.get();
    await world.wechat.advance(2 * hourMs - 3 * minuteMs);
    const second = await client.accessToken.get();
    expect(second).not.toBe(first);
    await world.wechat.advance(3 * dayMs);
    await client.network.callbackAddresses();
    expect(world.count(stableToken)).toBe(3);
  });

  it("forced away by others ten times: one alarm, no forced renewal of ours", async () => {
    await client.accessToken.get();
    for (let round = 0; round < 10; round++) {
      await world.wechat.advance(minuteMs);
      world.wechat.api.tokens.issueStable(true);
      await client.network.callbackAddresses();
    }
    expect(world.count(stableToken)).toBe(11);
    const alarms = world.log.events.filter(
      ({ event }) => event === "access-token.foreign-refresher",
    );
    expect(alarms).toHaveLength(1);
    expect(world.log.events.filter(({ event }) => event === "access-token.force")).toEqual([]);
  });

  it("are not given for a wrong secret or appid", async () => {
    const wrong = world.createClient({ appSecret: "f".repeat(32) });
    const error: unknown = await wrong.accessToken.get().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WechatApiError);
    expect(error).toMatchObject({ action: "stop-job", also: "tell-operator" });
  });

  it("from an address that is not on the list: 40164 names it", async () => {
    await world.wechat.control("PATCH", "/settings", { allowedIps: ["10.0.0.1"] });
    const error: unknown = await client.accessToken.get().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ errcode: 40_164 });
    expect((error as WechatApiError).errmsg).toContain("127.0.0.1");
  });
});

describe("quotas of the pretend platform", () => {
  const path = "/cgi-bin/user/get";

  it("used up: the API rests here until midnight, or until the counter is cleared", async () => {
    await client.followers.list();
    await world.wechat.control("PATCH", "/quotas", { path, dailyLimit: 1 });
    await expect(client.followers.list()).rejects.toMatchObject({ errcode: 45_009 });
    const asked = world.count(path);
    await expect(client.followers.list()).rejects.toThrow(ApiRefusedLocally);
    expect(world.count(path)).toBe(asked);
    expect(await client.quotas.get(path)).toMatchObject({ dailyLimit: 1, remain: 0 });
    await client.quotas.clear(path);
    await client.followers.list();
    await expect(client.followers.list()).rejects.toMatchObject({ errcode: 45_009 });
    await client.quotas.clearAll();
    await client.followers.list();
    await expect(client.followers.list()).rejects.toMatchObject({ errcode: 45_009 });
    await client.quotas.clearAllWithSecret();
    await client.followers.list();
    await expect(client.followers.list()).rejects.toMatchObject({ errcode: 45_009 });
    await world.wechat.advance(dayMs);
    await client.followers.list();
  });

  it("a refused call is found again by its rid", async () => {
    const error: unknown = await client.tags.remove(9).catch((caught: unknown) => caught);
    const { rid } = error as WechatApiError;
    expect(await client.quotas.request(rid ?? "")).toMatchObject({
      requestBody: '{"tag":{"id":9}}',
    });
  });
});

describe("the pretend platform's other calls", () => {
  it("media and materials: what goes up comes down", async () => {
    const { media, materials } = client;
    const { mediaId } = await media.upload("image", image);
    expect(await media.download(mediaId)).toMatchObject({ kind: "file", file: { bytes: jpeg } });
    const clip = await media.upload("video", video);
    expect(await media.download(clip.mediaId)).toMatchObject({ kind: "video" });
    const amr = Buffer.concat([Buffer.from("#!AMR\n"), Buffer.alloc(13, 4)]);
    const voice = { fileName: "a.amr", contentType: "audio/amr", bytes: amr };
    const { mediaId: voiceId } = await media.upload("voice", voice);
    expect(await media.downloadSpeex(voiceId)).toMatchObject({ contentType: "voice/speex" });
    expect(await media.uploadArticlePicture(image)).toMatch(/^http/);
    await world.wechat.advance(3 * dayMs);
    await expect(media.download(mediaId)).rejects.toMatchObject({
      errcode: 40_007,
      action: "reupload",
    });

    const kept = await materials.add("image", image);
    const film = await materials.add("video", video, { title: "片", introduction: "说明" });
    expect(await materials.get(kept.mediaId)).toMatchObject({
      kind: "file",
      file: { bytes: jpeg },
    });
    expect(await materials.get(film.mediaId)).toMatchObject({ kind: "video", title: "片" });
    expect(await materials.count()).toMatchObject({ image: 1, video: 1 });
    const page = await materials.list("image", { offset: 0, count: 20 });
    expect(page).toMatchObject({ total: 1, items: [{ mediaId: kept.mediaId }] });
    await materials.remove(kept.mediaId);
    expect(await materials.count()).toMatchObject({ image: 0 });
  });

  it("QR codes: a picture while the ticket lives", async () => {
    const { qrCodes } = client;
    const code = await qrCodes.create({ scene: "stall-07", expiresInSeconds: 60 });
    expect(code).toMatchObject({ expiresInSeconds: 60 });
    const look = async () => (await fetch(qrCodes.pictureAddress(code.ticket))).status;
    expect(await look()).toBe(200);
    await world.wechat.advance(minuteMs);
    expect(await look()).toBe(404);
    expect(await qrCodes.create({ scene: 7 })).not.toHaveProperty("expiresInSeconds");
  });

  it("menus: published once, shown, matched, taken away", async () => {
    const { menus, tags } = client;
    expect(await menus.published()).toBeUndefined();
    expect(await publishMenuIfNone(menus, accountMenu, world.log)).toBe(true);
    expect(await publishMenuIfNone(menus, accountMenu, world.log)).toBe(false);
    expect((await menus.published())?.buttons).toEqual(accountMenu);
    expect(await menus.shown()).toEqual({ isOpen: true, buttons: accountMenu });
    const openid = world.wechat.createFollower();
    const { id } = await tags.create("空港");
    const special = [{ name: "空港", type: "view", url: "https://a.cn/?a=1&b=2" }];
    const menuId = await menus.addConditional(special, { tagId: id });
    expect(await menus.tryMatch(openid)).toEqual(accountMenu);
    await tags.tag(id, [openid]);
    expect(await menus.tryMatch(openid)).toEqual(special);
    expect((await menus.published())?.conditional).toMatchObject([{ menuId, buttons: special }]);
    await menus.removeConditional(menuId);
    expect(await menus.tryMatch(openid)).toEqual(accountMenu);
    await menus.remove();
    expect(await menus.published()).toBeUndefined();
    expect((await menus.shown()).buttons).toEqual([]);
  });

  it("followers: pages, profiles, remarks", async () => {
    const { followers } = client;
    const openids = Array.from({ length: 3 }, () => world.wechat.createFollower());
    const page = await followers.list();
    expect([page.total, [...page.openids].sort()]).toEqual([3, [...openids].sort()]);
    const last = await followers.list(page.next ?? "");
    expect(last).toEqual({ total: 3, openids: [] });
    const [first = ""] = openids;
    await followers.setRemark(first, "三车间");
    expect(await followers.profile(first)).toMatchObject({ isSubscribed: true, remark: "三车间" });
    expect(await followers.profiles(openids)).toHaveLength(3);
  });

  it("tags and blacklist", async () => {
    const { tags, blacklist } = client;
    const openids = Array.from({ length: 3 }, () => world.wechat.createFollower());
    const [first = ""] = openids;
    const { id } = await tags.create("空港");
    await tags.rename(id, "空港镇");
    expect(await tags.list()).toContainEqual({ id, name: "空港镇", count: 0 });
    expect(await tags.tag(id, openids)).toEqual({ failed: [] });
    expect(await tags.ofFollower(first)).toEqual([id]);
    expect([...(await tags.members(id)).openids].sort()).toEqual([...openids].sort());
    expect(await tags.untag(id, [first])).toEqual({ failed: [] });
    expect(await tags.ofFollower(first)).toEqual([]);
    await tags.remove(id);
    await blacklist.block([first]);
    expect((await blacklist.list()).openids).toEqual([first]);
    const outcome = await client.customerService.send(first, hello);
    expect(outcome).toMatchObject({ errcode: 43_019 });
    await blacklist.unblock([first]);
    expect((await blacklist.list()).openids).toEqual([]);
  });

  it("addresses and the callback check", async () => {
    const { network } = client;
    expect(await network.callbackAddresses()).toContain("127.0.0.1");
    expect(await network.apiAddresses()).toContain("127.0.0.1");
    const check = await network.checkCallback({ action: "all", operator: "DEFAULT" });
    expect([check.dns.length, check.ping.length]).toEqual([1, 1]);
  });
});

describe("rights on both sides (fact sheet 12, 16)", () => {
  const accounts = ["subscription", "service"].flatMap((kind) =>
    [false, true].map((isVerified) => ({ kind: kind as "subscription" | "service", isVerified })),
  );
  const asks: Record<string, (asked: WechatClient) => Promise<unknown>> = {
    menu: ({ menus }) => menus.published(),
    users: ({ followers }) => followers.list(),
    qrCode: ({ qrCodes }) => qrCodes.create({ scene: 1 }),
    material: ({ materials }) => materials.count(),
    selfMenuInfo: ({ menus }) => menus.shown(),
  };

  it.each(accounts)("our table says what the platform does: %o", async (account) => {
    const { kind: accountKind, isVerified } = account;
    await world.wechat.control("PATCH", "/settings", { accountKind, isVerified });
    const honest = world.createClient({ account });
    const bold = world.createClient();
    for (const ask of Object.values(asks)) {
      const outcomes = await Promise.all(
        [honest, bold].map((asked) =>
          ask(asked).then(
            () => "done",
            (error: unknown) =>
              error instanceof ApiRefusedLocally ||
              (error instanceof WechatApiError && error.errcode === 48_001)
                ? "no right"
                : error,
          ),
        ),
      );
      expect(outcomes[0]).toBe(outcomes[1]);
    }
  });
});
