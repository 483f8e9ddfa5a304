import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountRights } from "../../../../bot/wechat/api/rights.ts";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import {
  openPretendClientWorld,
  type PretendClientWorld,
} from "../../../support/pretend-client-world.ts";
import { jpeg } from "../../../web/sandbox/platform/media-files.ts";
import { hourMs, minuteMs } from "../../../web/sandbox/platform/start-wechat.ts";

const jpegFile = () => ({ fileName: "a.jpg", contentType: "image/jpeg", bytes: jpeg() });

let world: PretendClientWorld;
let client: WechatClient;
let thumbMediaId: string;
beforeAll(async () => {
  world = await openPretendClientWorld();
  client = world.createClient();
  thumbMediaId = (await client.materials.add("image", jpegFile())).mediaId;
});
afterAll(() => world.end());

const sendPath = "/cgi-bin/message/mass/send";
const message = { type: "text", text: "本周活动：职工羽毛球赛" } as const;
const article = () => ({
  ...{ title: "本周活动", digest: "周六下午两点", content: "<p>欢迎报名</p>", thumbMediaId },
});
let lastId = 0;
const clientMsgId = () => `batch-${(lastId += 1)}`;
const followers = (count = 2) => Array.from({ length: count }, () => world.wechat.createFollower());
const received = (openid = "") => world.wechat.api.received(openid);

describe("mass sends on the pretend platform", () => {
  it("to a list reach everybody on it, and tell the job's end", async () => {
    const openids = followers(3);
    const sent = await client.massSends.toList({ openids, message, clientMsgId: clientMsgId() });
    expect(sent).toEqual({
      ...{ kind: "sent", msgId: expect.stringMatching(/^\d+$/) as string, isRepeat: false },
    });
    expect(openids.map(received)).toEqual(
      openids.map(() => [{ kind: "text", content: message.text }]),
    );
    const { msgId } = sent as { msgId: string };
    expect(await client.massSends.status(msgId)).toBe("SEND_SUCCESS");
    expect(world.wechat.api.mass.recipientsOf(msgId)).toEqual(openids);
  });

  it("of articles use their draft up, show cards, and can be taken back", async () => {
    const mediaId = await client.drafts.add([article(), { ...article(), title: "优惠" }]);
    const openids = followers();
    const articles = { type: "articles", mediaId } as const;
    expect(await client.massSends.preview(openids[0] ?? "", articles)).toEqual({ kind: "sent" });
    const sent = await client.massSends.toList({
      ...{ openids, message: articles, clientMsgId: clientMsgId() },
    });
    expect(sent).toMatchObject({ kind: "sent", dataId: expect.stringMatching(/^\d+$/) as string });
    await expect(client.drafts.get(mediaId)).rejects.toMatchObject({ errcode: 40007 });
    const [card] = received(openids[1]);
    expect(card).toMatchObject({
      kind: "news",
      articles: [{ title: "本周活动", description: "周六下午两点" }, { title: "优惠" }],
    });
    const url = card?.kind === "news" ? (card.articles[0]?.url ?? "") : "";
    expect(await (await fetch(url)).text()).toContain("<p>欢迎报名</p>");
    await client.massSends.remove((sent as { msgId: string }).msgId, 1);
    expect((await fetch(url)).status).toBe(404);
  });

  it("come again under one clientmsgid: too soon is put off, later is the first job", async () => {
    const send = { openids: followers(), message, clientMsgId: clientMsgId() };
    const first = await client.massSends.toList(send);
    expect(await client.massSends.toList(send)).toMatchObject({
      ...{ kind: "failed", errcode: 45066, action: "wait-a-minute" },
    });
    await world.wechat.advance(2 * minuteMs);
    expect(await client.massSends.toList(send)).toEqual({ ...first, isRepeat: true });
    expect(received(send.openids[0])).toHaveLength(1);
    const name = `id ${send.clientMsgId}`;
    expect(world.wechat.api.massSends.find(name)).toMatchObject({ deliveries: 1, repeats: 2 });
    await world.wechat.advance(25 * hourMs);
    expect(await client.massSends.toList(send)).toMatchObject({ isRepeat: false });
  });

  it("accepted and then unanswered are unknown; the repeat finds the job, its draft being gone", async () => {
    const mediaId = await client.drafts.add([article()]);
    world.wechat.api.faults.add({
      ...{ path: sendPath, times: 1 },
      effect: { kind: "drop-after-accept" },
    });
    const send = {
      ...{ openids: followers(), clientMsgId: clientMsgId() },
      message: { type: "articles", mediaId } as const,
    };
    expect(await client.massSends.toList(send)).toEqual({ kind: "unknown" });
    await world.wechat.advance(minuteMs);
    expect(await client.massSends.toList(send)).toMatchObject({ kind: "sent", isRepeat: true });
    expect(received(send.openids[1])).toHaveLength(1);
  });

  it("to a tag reach who carries it", async () => {
    const [carrier = "", other = ""] = followers();
    const { id } = await client.tags.create("空港");
    await client.tags.tag(id, [carrier]);
    const send = { message, clientMsgId: clientMsgId() };
    expect(await client.massSends.toTag({ tagId: id, ...send })).toMatchObject({ kind: "sent" });
    expect([received(carrier).length, received(other).length]).toEqual([1, 0]);
  });

  it("to a tag that is gone are refused", async () => {
    const send = { message, clientMsgId: clientMsgId() };
    expect(await client.massSends.toTag({ tagId: 999, ...send })).toMatchObject({
      ...{ kind: "failed", errcode: 40152 },
    });
  });

  it("without quota stop the job", async () => {
    world.wechat.api.mass.setUsedToAll(4);
    const send = { message, clientMsgId: clientMsgId() };
    expect(await client.massSends.toTag({ tagId: "all", ...send })).toMatchObject({
      ...{ kind: "failed", errcode: 45028, action: "stop-job" },
    });
  });
});

describe("what stays at home", () => {
  const id = { clientMsgId: "x" };
  it.each<[string, (to: WechatClient) => Promise<unknown>, RegExp]>([
    [
      "a list of one",
      (to) => to.massSends.toList({ openids: ["o1"], message, ...id }),
      /2 到 10000/,
    ],
    [
      "a list of 10,001",
      (to) => to.massSends.toList({ openids: Array<string>(10_001).fill("o1"), message, ...id }),
      /2 到 10000/,
    ],
    [
      "a long name",
      (to) => to.massSends.toTag({ tagId: 2, message, clientMsgId: "x".repeat(33) }),
      /32 字节/,
    ],
    [
      "a long text",
      (to) => to.massSends.preview("o1", { type: "text", text: "长".repeat(700) }),
      /2048 字节/,
    ],
    ["no picture", (to) => to.massSends.preview("o1", { type: "images", mediaIds: [] }), /图片/],
  ])("%s", async (_name, send, explanation) => {
    expect(await send(client)).toEqual({
      ...{ kind: "not-sent", explanation: expect.stringMatching(explanation) as string },
    });
  });

  const articles = { type: "articles", mediaId: "m" } as const;
  it.each<[string, AccountRights, (to: WechatClient) => Promise<unknown>]>([
    [
      "lists of a subscription account",
      { kind: "subscription", isVerified: true },
      (to) => to.massSends.toList({ openids: ["o1", "o2"], message, ...id }),
    ],
    [
      "articles of a test account",
      { kind: "test", isVerified: false },
      (to) => to.massSends.toTag({ tagId: "all", message: articles, ...id }),
    ],
    [
      "everything of an unverified account",
      { kind: "service", isVerified: false },
      (to) => to.massSends.toTag({ tagId: "all", message, ...id }),
    ],
  ])("%s", async (_name, account, send) => {
    expect(await send(world.createClient({ account }))).toMatchObject({ kind: "not-sent" });
  });

  it.each<[string, object, RegExp]>([
    ["no title", { title: " " }, /标题/],
    ["a title of 33", { title: "长".repeat(33) }, /32 个字/],
    ["an author of 17", { author: "长".repeat(17) }, /16 个字/],
    ["a digest of 121", { digest: "长".repeat(121) }, /120 个字/],
    ["no cover", { thumbMediaId: "" }, /封面/],
    ["no content", { content: "" }, /正文/],
    ["20,000 characters", { content: "长".repeat(20_000) }, /2 万/],
    ["a link of 1,025 bytes", { sourceUrl: `https://${"x".repeat(1_017)}` }, /1024 字节/],
  ])("a draft with %s", async (_name, change, explanation) => {
    const adding = client.drafts.add([{ ...article(), ...change }]);
    await expect(adding).rejects.toMatchObject({
      ...{ reason: "invalid", explanation: expect.stringMatching(explanation) as string },
    });
  });
});

describe("drafts on the pretend platform", () => {
  it("are listed, read, changed and removed", async () => {
    const before = await client.drafts.count();
    const mediaId = await client.drafts.add([article()]);
    await client.drafts.update(mediaId, 0, { ...article(), title: "改过的" });
    const { total, items } = await client.drafts.list(0, 1);
    expect(total).toBe(before + 1);
    expect(items).toMatchObject([{ mediaId, articles: [{ title: "改过的", content: "" }] }]);
    expect(await client.drafts.get(mediaId)).toMatchObject([{ content: "<p>欢迎报名</p>" }]);
    await client.drafts.remove(mediaId);
    expect(await client.drafts.count()).toBe(before);
  });

  it("keep pictures that came through uploadimg, and no script", async () => {
    const own = await client.media.uploadArticlePicture(jpegFile());
    const content = `<p>甲</p><img src="${own}"><img src="https://else.example/x.jpg"><script>alert(1)</script>`;
    const mediaId = await client.drafts.add([{ title: "图", content, thumbMediaId }]);
    expect(await client.drafts.get(mediaId)).toMatchObject([
      { digest: "甲", content: `<p>甲</p><img src="${own}">` },
    ]);
  });
});
