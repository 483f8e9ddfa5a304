import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import {
  clickEvent,
  scanEvent,
  subscribeEvent,
  textMessage,
  unsubscribeEvent,
  viewEvent,
  type PushFields,
} from "../../../web/sandbox/callback/push-fields.ts";
import { childText, readXml, type XmlElement } from "../../../web/sandbox/callback/xml-reader.ts";
import {
  BareText,
  type XmlFields,
  type XmlValue,
} from "../../../web/sandbox/callback/xml-writer.ts";
import { PretendPlatform } from "../../../web/sandbox/pretend-platform.ts";
import { fieldsOf, startFakeAccount, textReply, type FakeAccount } from "./fake-account.ts";

const openid = "oABCD1234efgh5678IJKLmnop_01";
const callback = {
  url: "http://127.0.0.1:1/wechat?account=1",
  token: "UnionSimToken01",
  encodingAesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appId: "wx1234567890abcdef",
  originalId: "gh_0a1b2c3d4e5f",
  mode: "safe" as const,
};
const folder = "tests/fixtures/wechat/callbacks";
const goldenFiles = readdirSync(folder).filter((name) => /^(msg|event)-.*\.xml$/.test(name));

function golden(name: string): { source: string; root: XmlElement } {
  const source = readFileSync(`${folder}/${name}`, "utf8").trimEnd();
  const root = readXml(source);
  if (!root) throw new Error(`${name} is malformed`);
  return { source, root };
}

/** The fields a test writer would type: strings for CDATA, bare text for numbers, lists for siblings. */
function asFields(element: XmlElement): XmlFields {
  const fields: Record<string, XmlValue> = {};
  for (const item of element.children) {
    const before = fields[item.name];
    const value = asValue(item);
    if (before === undefined) fields[item.name] = value;
    else
      fields[item.name] = Array.isArray(before)
        ? [...(before as XmlValue[]), value]
        : [before, value];
  }
  return fields;
}

function asValue(element: XmlElement): XmlValue {
  if (element.children.length > 0 || element.name === "ResultList") return asFields(element);
  return element.hasBareText ? new BareText(element.text) : element.text;
}

function platformAt(
  iso: string,
  change: Partial<ConstructorParameters<typeof PretendPlatform>[0]> = {},
) {
  return new PretendPlatform({ callback, now: () => new Date(iso), ...change });
}

const ticket = "gQticket";

describe("writePush", () => {
  it.each(goldenFiles)("reproduces %s byte for byte", (name) => {
    const { source, root } = golden(name);
    const fields = asFields(root) as PushFields;
    const sender = childText(root, "FromUserName");
    expect(platformAt("2026-03-02T02:00:00Z").writePush(sender, fields)).toBe(source);
  });

  it.each<[string, PushFields]>([
    ["msg-text.xml", textMessage("你好，我想咨询入会")],
    ["msg-text-msgmenu-click.xml", textMessage("满意", "101")],
    ["event-subscribe.xml", subscribeEvent()],
    ["event-subscribe-scene-str.xml", subscribeEvent({ scene: "branch_07/act_2025", ticket })],
    ["event-unsubscribe.xml", unsubscribeEvent()],
    ["event-scan-int.xml", scanEvent({ scene: "123", ticket })],
    ["event-click.xml", clickEvent("V1_JOIN")],
    ["event-view.xml", viewEvent("https://union.example.cn/activity")],
  ])("builds the fields of %s", (name, fields) => {
    const ours = readXml(platformAt("2026-03-02T02:00:00Z").writePush(openid, fields));
    const expected = fieldsOf(golden(name).root);
    const own: Record<string, RegExp> = {
      CreateTime: /^1772416800$/,
      MsgId: /^\d{17}$/,
      Ticket: /^gQticket$/,
    };
    for (const [field, value] of Object.entries(ours ? fieldsOf(ours) : {})) {
      expect(value, field).toMatch(own[field] ?? (expected[field] || /^$/));
    }
    expect(Object.keys(ours ? fieldsOf(ours) : {}).sort()).toEqual(Object.keys(expected).sort());
  });

  it("numbers messages with 17 growing digits, also after a restart", () => {
    const idOf = (platform: PretendPlatform) => {
      const root = readXml(platform.writePush(openid, textMessage("一")));
      return root ? childText(root, "MsgId") : "";
    };
    const platform = platformAt("2026-03-02T02:00:00Z");
    const restarted = platformAt("2026-03-02T02:00:00.001Z");
    const numbers = [platform, platform, platform, restarted].map(idOf);
    expect(numbers.every((id) => /^\d{17}$/.test(id))).toBe(true);
    expect([...numbers].sort()).toEqual(numbers);
    expect(new Set(numbers).size).toBe(4);
  });
});

describe("PretendPlatform", () => {
  let account: FakeAccount | undefined;
  afterEach(async () => account?.stop());

  it("makes openids of the platform's shape, from the given random source", () => {
    const random = (size: number) => Buffer.alloc(size, 0xfb);
    const first = platformAt("2026-03-02T02:00:00Z", { random }).createFollower();
    expect(first).toBe(platformAt("2026-03-02T02:00:00Z", { random }).createFollower());
    expect(new PretendPlatform({ callback }).createFollower()).toMatch(/^o[\w-]{27}$/);
  });

  it("refuses an address that is not http", () => {
    const make = () => new PretendPlatform({ callback: { ...callback, url: "ftp://x/" } });
    expect(make).toThrow(TypeError);
  });

  it("signs, orders the query and sends the observed headers", async () => {
    account = await startFakeAccount((pushed) => textReply(pushed, "您好"));
    const now = () => new Date("2026-03-02T02:00:00Z");
    const url = `${account.callback.url}?account=1`;
    const platform = new PretendPlatform({ callback: { ...account.callback, url }, now });
    const result = await platform.text(openid, "一]]>二");
    expect(result).toMatchObject({ kind: "reply", message: { kind: "text", content: "您好" } });
    const [pushed] = account.pushed;
    expect([...(pushed?.url.searchParams.keys() ?? [])]).toEqual([
      ...["account", "signature", "timestamp", "nonce", "openid", "encrypt_type", "msg_signature"],
    ]);
    expect(pushed?.headers).toMatchObject({
      "content-type": "text/xml",
      "user-agent": "Mozilla/4.0",
      accept: "*/*",
      pragma: "no-cache",
    });
    expect(pushed && fieldsOf(pushed.xml)).toMatchObject({
      FromUserName: openid,
      CreateTime: "1772416800",
      MsgType: "text",
      Content: "一]]>二",
    });
  });

  it.each(["plain", "compatible"] as const)("speaks %s mode", async (mode) => {
    account = await startFakeAccount(() => ({ body: "success" }), mode);
    const result = await new PretendPlatform({ callback: account.callback }).click(openid, "JOIN");
    expect(result.kind).toBe("silent");
    const [pushed] = account.pushed;
    expect(pushed?.body).toContain("<![CDATA[JOIN]]>");
    expect(pushed?.body.includes("<Encrypt>")).toBe(mode === "compatible");
    expect(pushed?.url.searchParams.has("msg_signature")).toBe(mode === "compatible");
  });

  it("turns a scan into a follow first and into SCAN afterwards", async () => {
    account = await startFakeAccount(() => ({ body: "" }));
    const platform = new PretendPlatform({ callback: account.callback });
    const follower = platform.createFollower();
    await platform.scan(follower, "stall_0007");
    await platform.scan(follower, "stall_0007");
    await platform.unfollow(follower);
    expect(platform.isFollowing(follower)).toBe(false);
    await platform.follow(follower);
    const seen = account.pushed.map(({ xml }) => fieldsOf(xml));
    expect(seen.map(({ Event, EventKey }) => [Event, EventKey])).toEqual([
      ["subscribe", "qrscene_stall_0007"],
      ["SCAN", "stall_0007"],
      ["unsubscribe", ""],
      ["subscribe", ""],
    ]);
    expect(seen[0]?.["Ticket"]).toMatch(/^gQH[A-Za-z0-9+/]{91}==$/);
    expect(seen[0]?.["Ticket"]).toBe(seen[1]?.["Ticket"]);
  });

  it("checks an address: the echo and nothing else", async () => {
    account = await startFakeAccount(({ url }, number) => ({
      body: `${url.searchParams.get("echostr") ?? ""}${number === 2 ? "\n" : ""}`,
    }));
    const platform = new PretendPlatform({ callback: account.callback });
    expect(await platform.checkUrl()).toMatchObject({ ok: true, status: 200 });
    expect(await platform.checkUrl()).toMatchObject({ ok: false, status: 200 });
    await account.stop();
    expect(await platform.checkUrl()).toEqual({ ok: false, status: undefined, body: "" });
  });
});
