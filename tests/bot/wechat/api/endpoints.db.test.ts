import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApiRefusedLocally, WechatUnreachable } from "../../../../bot/wechat/api/api-errors.ts";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import {
  openClientWorld,
  stableToken,
  type ClientWorld,
} from "../../../support/wechat-client-world.ts";
import { cases, click, ok, picture } from "./endpoint-cases.ts";

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.end());

const openid = "oABCD1234efgh5678IJKLmnop_01";
function lastAsked(): string {
  const call = world.platform.calls.findLast(({ path }) => path !== stableToken);
  if (!call) return "nothing";
  const query = new URLSearchParams(call.query);
  query.delete("access_token");
  const search = query.size > 0 ? `?${query.toString()}` : "";
  const body = call.contentType.startsWith("application/json") ? ` ${call.body.toString()}` : "";
  return `${call.method} ${call.path}${search}${body}`;
}

describe("what is asked and read", () => {
  it.each(Object.entries(cases))("%s", async (_title, { act, asked, answer, result }) => {
    world.answerWith(() => answer);
    expect(await act(world.createClient())).toEqual(result);
    expect(lastAsked()).toBe(asked);
  });

  it("files go as multipart with name and type, a video's text beside them (fact sheet 6)", async () => {
    world.answerWith(() => ({ media_id: "p3" }));
    const file = { ...picture, fileName: '片"1.mp4', contentType: "video/mp4" };
    const text = { title: "片", introduction: "说明" };
    await world.createClient().materials.add("video", file, text);
    const call = world.platform.calls.at(-1);
    const boundary = /boundary=(.+)$/.exec(call?.contentType ?? "")?.[1] ?? "none";
    const parts = call?.body.toString("latin1").split(`--${boundary}`) ?? [];
    const latin = (part: string) => Buffer.from(part).toString("latin1");
    expect(parts).toEqual([
      "",
      latin(
        '\r\nContent-Disposition: form-data; name="media"; filename="片%221.mp4"\r\nContent-Type: video/mp4\r\n\r\n',
      ) + `${picture.bytes.toString("latin1")}\r\n`,
      latin(
        `\r\nContent-Disposition: form-data; name="description"\r\n\r\n${JSON.stringify(text)}\r\n`,
      ),
      "--\r\n",
    ]);
  });

  it("an answer of another shape is no answer", async () => {
    world.answerWith(() => ({ tags: "none" }));
    await expect(world.createClient().tags.list()).rejects.toThrow(WechatUnreachable);
  });

  it("a code's picture lies on mp.weixin.qq.com, a pretend one beside its API (fact sheet 7)", () => {
    const address = (apiBase: string) =>
      world.createClient({ apiBase }).qrCodes.pictureAddress("a+/=");
    expect(address("https://api.weixin.qq.com")).toBe(
      "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=a%2B%2F%3D",
    );
    expect(address("http://127.0.0.1:3000/sandbox/platform")).toBe(
      "http://127.0.0.1:3000/sandbox/platform/cgi-bin/showqrcode?ticket=a%2B%2F%3D",
    );
  });
});

describe("tagging that failed in part (45171)", () => {
  it("is tried again for those alone", async () => {
    const asked: unknown[] = [];
    world.answerWith(({ body }) => {
      const { openid_list: list } = JSON.parse(body.toString()) as { openid_list: string[] };
      asked.push(list);
      const left = list.slice(1);
      return left.length > 0 ? { errcode: 45_171, errmsg: "", fail_openid_list: left } : ok;
    });
    const result = await world.createClient().tags.tag(134, ["o1", "o2", "o3"]);
    expect(result).toEqual({ failed: [] });
    expect(asked).toEqual([["o1", "o2", "o3"], ["o2", "o3"], ["o3"]]);
  });

  it("names who is left after three more tries", async () => {
    world.answerWith(() => ({ errcode: 45_171, errmsg: "", fail_openid_list: ["o2"] }));
    expect(await world.createClient().tags.tag(134, ["o1", "o2"])).toEqual({ failed: ["o2"] });
    expect(world.platform.count("/cgi-bin/tags/members/batchtagging")).toBe(4);
  });
});

describe("limits that are known before asking", () => {
  const openids = (count: number) => Array.from({ length: count }, () => openid);
  const bytes = (size: number) => Buffer.alloc(size, 1);
  it.each<[string, (client: WechatClient) => Promise<unknown>, RegExp]>([
    ["101 profiles", ({ followers }) => followers.profiles(openids(101)), /1 到 100 个人/],
    ["no profile", ({ followers }) => followers.profiles([]), /1 到 100 个人/],
    ["51 to tag", ({ tags }) => tags.tag(2, openids(51)), /1 到 50 个人/],
    ["51 to untag", ({ tags }) => tags.untag(2, openids(51)), /1 到 50 个人/],
    ["21 to block", ({ blacklist }) => blacklist.block(openids(21)), /1 到 20 个人/],
    ["21 to unblock", ({ blacklist }) => blacklist.unblock(openids(21)), /1 到 20 个人/],
    [
      "a remark of 30 bytes",
      ({ followers }) => followers.setRemark(openid, "工".repeat(10)),
      /30 字节/,
    ],
    ["a tag name of 31", ({ tags }) => tags.create("工".repeat(31)), /1 到 30 个字/],
    ["an empty tag name", ({ tags }) => tags.rename(134, " "), /1 到 30 个字/],
    ["a scene of 65", ({ qrCodes }) => qrCodes.create({ scene: "x".repeat(65) }), /1 到 64 个字符/],
    ["a scene number 0", ({ qrCodes }) => qrCodes.create({ scene: 0 }), /1 到 100000/],
    ["a permanent number too large", ({ qrCodes }) => qrCodes.create({ scene: 100_001 }), /100000/],
    [
      "a code for 31 days",
      ({ qrCodes }) => qrCodes.create({ scene: "x", expiresInSeconds: 2_592_001 }),
      /30 天/,
    ],
    [
      "21 materials",
      ({ materials }) => materials.list("image", { offset: 0, count: 21 }),
      /最多取 20 个/,
    ],
    ["a wrong path", ({ quotas }) => quotas.get("cgi-bin/user/get"), /以 \/ 开头/],
    ["a path of OAuth", ({ quotas }) => quotas.get("/sns/userinfo"), /以 \/ 开头/],
    [
      "a menu of four",
      ({ menus }) => menus.publish([click, click, click, click]),
      /没有发布.*1 到 3 个/,
    ],
    ["a menu for nobody", ({ menus }) => menus.addConditional([click], {}), /匹配条件/],
    [
      "a picture of 10 MB and a byte",
      ({ media }) => media.upload("image", { ...picture, bytes: bytes(10 * 1_024 * 1_024 + 1) }),
      /图片最大 10 MB/,
    ],
    [
      "a thumb of 64 KB and a byte",
      ({ media }) => media.upload("thumb", { ...picture, bytes: bytes(65_537) }),
      /缩略图最大 64 KB/,
    ],
    [
      "an article's picture of 1 MB",
      ({ media }) => media.uploadArticlePicture({ ...picture, bytes: bytes(1_024 * 1_024) }),
      /最大 1 MB/,
    ],
    [
      "a voice as wav for three days",
      ({ media }) => media.upload("voice", { ...picture, fileName: "a.wav" }),
      /只能是 amr、mp3 格式/,
    ],
    [
      "an empty file",
      ({ media }) => media.upload("image", { ...picture, bytes: bytes(0) }),
      /空的/,
    ],
    [
      "a video without a title",
      ({ materials }) => materials.add("video", { ...picture, fileName: "a.mp4" }),
      /标题和简介/,
    ],
  ])("%s stays at home", async (_title, act, explanation) => {
    const error: unknown = await act(world.createClient()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiRefusedLocally);
    expect(error).toMatchObject({ reason: "invalid" });
    expect((error as ApiRefusedLocally).explanation).toMatch(explanation);
    expect(world.platform.calls).toEqual([]);
  });
});
