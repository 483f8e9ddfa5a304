import type mongoose from "mongoose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SandboxClock } from "../../../../web/sandbox/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test-database.ts";
import { serveSandbox } from "../../../../web/sandbox/serve-sandbox.ts";
import { startFakeAccount } from "../fake-account.ts";
import { testSeal } from "../start-sandbox.ts";
import { formOf, png } from "./media-files.ts";
import {
  act,
  appId,
  appSecret,
  dayMs,
  minuteMs,
  sendPath,
  startedAt,
  startWechat,
  textTo,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let wechat: TestWechat;
const open = async (change = {}) => {
  const keep = { connection: database.connection, seal: testSeal };
  wechat = await startWechat({ keep, ...change });
};
const restart = async (change = {}) => {
  await wechat.stop();
  await open(change);
};
beforeEach(() => open());
afterEach(() => wechat.stop());

describe("the platform's state across a restart", () => {
  it("keeps followers, tags, windows, quotas, tokens, settings, codes, menus and media", async () => {
    const openid = wechat.createWriter();
    const token = wechat.api.tokens.issueStable(false).accessToken;
    const { tag } = (await wechat.call("/cgi-bin/tags/create", { tag: { name: "会员" } })) as {
      tag: { id: number };
    };
    wechat.api.tags.putOn(openid, tag.id);
    for (let sent = 0; sent < 3; sent += 1) await wechat.call(sendPath, textTo(openid));
    const scene = { scene_str: "stall_0007" };
    const code = { action_name: "QR_LIMIT_STR_SCENE", action_info: { scene } };
    const made = await wechat.call("/cgi-bin/qrcode/create", code);
    const uploaded = await wechat.call("/cgi-bin/media/upload?type=image", formOf(png()));
    const button = [{ name: "入会", type: "click", key: "JOIN" }];
    await wechat.call("/cgi-bin/menu/create", { button });
    await wechat.call("/cgi-bin/menu/addconditional", {
      ...{ button, matchrule: { tag_id: String(tag.id) } },
    });
    wechat.api.settings.change({ retryAttempts: 2, allowedIps: ["127.0.0.1"] });
    wechat.api.quotas.change("/cgi-bin/user/get", { dailyLimit: 7 });
    await restart();
    const { api } = wechat;
    expect(api.followers.followingCount).toBe(1);
    expect(api.followers.find(openid)).toMatchObject({ isFollowing: true, tagIds: [tag.id] });
    expect(api.contacts.list(openid)).toMatchObject([{ action: "message", left: 2 }]);
    expect(() => api.tokens.check(token)).not.toThrow();
    expect(api.tokens.issueStable(false).accessToken).toBe(token);
    expect(api.quotas.view(sendPath).used).toBe(3);
    expect(api.quotas.view("/cgi-bin/user/get").dailyLimit).toBe(7);
    expect(api.settings.current).toMatchObject({ retryAttempts: 2, allowedIps: ["127.0.0.1"] });
    expect(await wechat.call("/cgi-bin/qrcode/create", code)).toEqual(made);
    expect(api.media.read(String(uploaded["media_id"]))?.bytes).toEqual(png());
    expect(api.menus.current(openid)).toMatchObject({ rule: { tag_id: String(tag.id) } });
    await wechat.call("/cgi-bin/menu/delete");
    await restart();
    expect(wechat.api.menus.current(openid)).toBeUndefined();
  });

  it("lies in the database sealed, and what does not open is left out", async () => {
    const openid = wechat.createFollower();
    wechat.api.followers.change(openid, { remark: "很特别的备注" });
    await wechat.stop();
    const stored = await database.connection.collection("sandboxPlatform").find().toArray();
    expect(stored.length).toBeGreaterThan(1);
    expect(Buffer.from(JSON.stringify(stored)).toString()).not.toContain("很特别的备注");
    const broken = { ...testSeal, open: () => "{" };
    await open({ keep: { connection: database.connection, seal: broken } });
    expect(wechat.api.followers.find(openid)).toBeUndefined();
  });

  it("is copied while it runs, and again when the database was away", async () => {
    const failures: object[] = [];
    const log = { info: () => undefined, error: (event: object) => failures.push(event) };
    const { connection } = database;
    let isAway = true;
    const seal = {
      ...testSeal,
      seal(plain: string) {
        if (isAway) throw new Error("away");
        return testSeal.seal(plain);
      },
    };
    await restart({ log, keep: { connection, seal } });
    const openid = wechat.createFollower();
    await expect.poll(() => failures.length, { timeout: 15_000 }).toBeGreaterThan(0);
    expect(failures[0]).toMatchObject({ event: "sandbox.state-not-kept" });
    isAway = false;
    const find = async () => {
      const stored = await connection.collection("sandboxPlatform").find().toArray();
      return stored
        .map(({ value }) => Buffer.from((value as mongoose.mongo.Binary).buffer))
        .some((value) => testSeal.open(value).includes(openid));
    };
    await expect.poll(find, { timeout: 15_000 }).toBe(true);
  });

  it("takes the largest picture", async () => {
    const bytes = png(10 * 1024 * 1024);
    const draft = { type: "image", fileName: "大图.png", contentType: "image/png" } as const;
    const mediaId = wechat.api.media.store({ ...draft, bytes });
    await restart();
    expect(wechat.api.media.read(mediaId)?.bytes.equals(bytes)).toBe(true);
  });

  it("takes 100,000 followers", async () => {
    const before = wechat.api.followers.followingCount;
    wechat.api.followers.createMany(100_000);
    await restart();
    expect(wechat.api.followers.followingCount).toBe(before + 100_000);
    const listed = wechat.api.followers.listAfter("", 200_000);
    expect(new Set(listed).size).toBe(before + 100_000);
  }, 60_000);
});

describe("the whole pretend WeChat on a port of its own", () => {
  it("serves the page, the platform and the control API for any callback address", async () => {
    const account = await startFakeAccount(() => ({ body: "success" }));
    const served = await serveSandbox({
      ...{ connection: database.connection, callback: account.callback, accountName: "示例" },
      ...{ stalls: () => Promise.resolve([]), menu: [], seal: testSeal, now: () => new Date() },
      log: { info: () => undefined, error: () => undefined },
      appSecret,
    });
    const page = await fetch(`${served.url}/sandbox/api/account`);
    expect(await page.json()).toMatchObject({ name: "示例" });
    const query = `grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
    const token = await fetch(`${served.url}/sandbox/platform/cgi-bin/token?${query}`);
    expect(await token.json()).toHaveProperty("access_token");
    const control = await fetch(`${served.url}/sandbox/api/control`);
    expect(await control.json()).toHaveProperty("settings");
    const { platform } = served.sandbox;
    expect((await platform.follow(platform.createFollower())).kind).toBe("silent");
    await served.stop();
    await account.stop();
  });
});

describe("the clock of several processes", () => {
  const createClock = () =>
    new SandboxClock({ connection: database.connection, machineNow: () => startedAt });

  it("is one, is followed within seconds, outlives them, and never goes back", async () => {
    const [mover, follower] = [createClock(), createClock()];
    await mover.start();
    await follower.start();
    await mover.advance(3 * dayMs);
    await follower.advance(minuteMs);
    const later = new Date(startedAt.getTime() + 3 * dayMs + minuteMs);
    expect(follower.now()).toEqual(later);
    await expect.poll(() => mover.now(), { timeout: 15_000 }).toEqual(later);
    for (const clock of [mover, follower]) clock.stop();
    const restarted = createClock();
    expect(restarted.now()).toEqual(startedAt);
    await restarted.start();
    await restarted.start();
    expect(restarted.now()).toEqual(later);
    restarted.stop();
    await database.connection.collection("sandboxClock").deleteMany({});
    await restarted.refresh();
    expect(restarted.now()).toEqual(later);
  });

  it("rules the windows of a kept platform", async () => {
    const clock = createClock();
    await restart({ clock });
    const openid = wechat.createFollower();
    wechat.api.noteAct(openid, act());
    await createClock().advance(2 * dayMs);
    await clock.refresh();
    wechat.freshToken();
    const answer: Json = await wechat.call(sendPath, textTo(openid));
    expect(answer["errcode"]).toBe(45015);
  });
});
