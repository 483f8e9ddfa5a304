import { describe, expect, it } from "vitest";
import { accountMenu } from "../../bot/account-menu.ts";
import { seedTexts } from "../../bot/texts/seed-texts.ts";
import { callbackFiles } from "../support/wechat-fixtures.ts";
import { DialogWorld, sampleStall } from "./dialog-world.ts";

/** What each recorded callback is answered with; "" is silence. */
const answers: Record<string, RegExp | ""> = {
  "msg-text": /入会有两条路/,
  "msg-text-from-article": /活动/,
  "msg-text-msgmenu-click": /./,
  "msg-text-emoji": /./,
  "msg-text-unsupported": /表情收到/,
  "msg-image": /图片收到/,
  "msg-voice": /语音收到/,
  "msg-voice-recognition": /我听到的是：“我想申请困难补助。”\n\n.*有难处/s,
  "msg-video": /视频收到/,
  "msg-shortvideo": /视频收到/,
  "msg-location": /位置收到/,
  "msg-link": /链接收到/,
  "msg-file": /文件收到/,
  "event-subscribe": /欢迎关注顺义区总工会/,
  "event-subscribe-scene-int": /欢迎关注/,
  "event-subscribe-scene-str": /欢迎关注/,
  "event-scan-int": /您扫的码我收到了/,
  "event-scan-str": /您扫的码我收到了/,
  "event-click": /点下面的蓝字/,
  "event-scancode-waitmsg": /扫到的内容/,
};

describe("every recorded callback", () => {
  it.each(callbackFiles)("$name has its answer", ({ name, xml }) => {
    const said = new DialogWorld().receivesXml(xml);
    const expected = answers[name] ?? "";
    if (expected === "") expect(said).toBe("");
    else expect(said).toMatch(expected);
  });
});

describe("arrivals", () => {
  const arrival = (event: "subscribe" | "SCAN", scene?: string) => ({
    kind: "event",
    event,
    ...(scene && { scene }),
  });

  it("a stall's code is named in the welcome, and remembered as the source", () => {
    const world = new DialogWorld();
    expect(world.receives(arrival("subscribe", "stall_0007"), { stall: sampleStall })).toContain(
      "示例·物流园食堂摊点（正门口）",
    );
    expect(world.state).toMatchObject({
      source: { kind: "stall", scene: "stall_0007" },
      town: "南法信镇",
    });
    expect(world.effects).toMatchObject([
      { kind: "follower", isSubscribed: true, source: { kind: "stall", scene: "stall_0007" } },
    ]);
  });

  it.each([
    ["cadre_wang", "cadre"],
    ["poster_12", "poster"],
    ["123", "other"],
    ["stallion", "other"],
  ])("the scene %s is of the kind %s", (scene, kind) => {
    const world = new DialogWorld();
    world.receives(arrival("SCAN", scene));
    expect(world.state.source).toEqual({ kind, scene });
  });

  it("a scan in the middle of the survey keeps the question", () => {
    const world = new DialogWorld();
    world.says("填表");
    world.says("同意");
    const said = world.receives(arrival("SCAN", "stall_0007"), { stall: sampleStall });
    expect(said).toContain("示例·物流园食堂摊点");
    expect(said).toContain("第 1 题");
    expect(world.state.survey?.at).toBe("employer");
  });

  it("leaving is noted and not answered", () => {
    const world = new DialogWorld();
    expect(world.receives({ kind: "event", event: "unsubscribe" })).toBe("");
    expect(world.effects).toMatchObject([{ kind: "follower", isSubscribed: false }]);
  });

  it("writes the follower's row at most once an hour for talk alone", () => {
    const world = new DialogWorld();
    world.says("你好");
    expect(world.effects.map(({ kind }) => kind)).toContain("follower");
    world.says("谢谢");
    expect(world.effects.map(({ kind }) => kind)).not.toContain("follower");
    world.waits(61);
    world.says("谢谢");
    expect(world.effects.map(({ kind }) => kind)).toContain("follower");
  });
});

describe("danger first", () => {
  const beforeDanger: Record<string, (world: DialogWorld) => void> = {
    "at rest": () => undefined,
    "in the survey": (world) => ["填表", "同意"].forEach((text) => world.says(text)),
    "after a fallback": (world) => world.says("今天天气怎么样"),
  };

  it.each(Object.entries(beforeDanger))("%s", (_title, prepare) => {
    const world = new DialogWorld();
    prepare(world);
    const { survey } = world.state;
    const said = world.says("工友从楼上掉下来了，满身是血");
    expect(said).toMatch(/^请马上打120/);
    expect(said).not.toContain("第 1 题");
    expect(world.state.survey).toEqual(survey);
  });

  it("in a voice message too", () => {
    const voice = {
      kind: "message",
      type: "voice",
      mediaId: "m",
      format: "amr",
      msgId: "1",
      recognition: "我不想活了。",
    };
    expect(new DialogWorld().receives(voice)).toContain("12356");
  });
});

describe("what is not understood", () => {
  it("offers the three nearest topics by number, 12351, and the town's station where it is known", () => {
    const world = new DialogWorld();
    const said = world.says("明天大盘能涨吗");
    expect(said).toMatch(/1\. .+\n2\. .+\n3\. .+/);
    expect(said).toContain("12351");
    expect(world.effects).toContainEqual(
      expect.objectContaining({ kind: "unanswered-question", text: "明天大盘能涨吗" }),
    );
    const [, second] = world.state.offered ?? [];
    const answer = world.says("2");
    expect(answer).not.toContain("没弄明白");
    expect(second).toBeDefined();
    expect(world.state.offered).toBeUndefined();
  });

  it("names the station of the stall's town", () => {
    const world = new DialogWorld();
    world.receives(
      { kind: "event", event: "subscribe", scene: "stall_0007" },
      { stall: sampleStall },
    );
    expect(world.says("asdfghjk")).toContain("南法信镇工会服务站");
  });

  it("a number that was not offered is no choice", () => {
    expect(new DialogWorld().says("2")).toContain("没弄明白");
  });
});

describe("places", () => {
  it.each([
    ["北京市顺义区南法信镇航港发展大厦", /南法信镇工会服务站/],
    ["北京市朝阳区望京", /哪个镇或街道/],
  ])("%s", (label, expected) => {
    const place = {
      kind: "message",
      type: "location",
      latitude: 40,
      longitude: 116,
      scale: 15,
      label,
      msgId: "1",
    };
    expect(new DialogWorld().receives(place)).toMatch(expected);
  });

  it("a town in the question is answered with its station", () => {
    expect(new DialogWorld().says("后沙峪的服务站在哪")).toContain("后沙峪镇工会服务站");
  });
});

describe("the menu", () => {
  const buttons = accountMenu.flatMap(({ subButtons = [] }) => subButtons);

  it.each(buttons)("$name leads somewhere", ({ key = "" }) => {
    const said = new DialogWorld().receives({ kind: "event", event: "CLICK", buttonKey: key });
    expect(said.length).toBeGreaterThan(20);
    if (key !== "command/menu") expect(said).not.toContain("点下面的蓝字");
  });

  it("keeps the platform's limits", () => {
    expect(accountMenu.length).toBeLessThanOrEqual(3);
    for (const { name, subButtons = [] } of accountMenu) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(16);
      expect(subButtons.length).toBeLessThanOrEqual(5);
      for (const button of subButtons)
        expect(Buffer.byteLength(button.name)).toBeLessThanOrEqual(60);
    }
  });

  it("a button in the middle of the survey answers and asks again", () => {
    const world = new DialogWorld();
    world.says("填表");
    const said = world.receives({ kind: "event", event: "CLICK", buttonKey: "topic/dues" });
    expect(said).toMatch(/会费.*咱们接着填.*知情/s);
    expect(world.receives({ kind: "event", event: "CLICK", buttonKey: "survey/join" })).toContain(
      "知情",
    );
  });

  it("every blue link of our texts is understood", () => {
    const sent = Object.values(seedTexts)
      .flatMap((text) => [...text.matchAll(/\[\[(?:[^\]|]+\|)?([^\]|]+)\]\]/g)])
      .map((match) => match[1] ?? "");
    for (const text of new Set(sent))
      expect(new DialogWorld().says(text), text).not.toContain("没弄明白");
  });
});

describe("unreadable messages", () => {
  it("in the middle of the survey the question follows", () => {
    const world = new DialogWorld();
    world.says("填表");
    world.says("同意");
    const said = world.receives({
      kind: "message",
      type: "image",
      mediaId: "m",
      pictureUrl: "",
      msgId: "1",
    });
    expect(said).toMatch(/图片收到.*第 1 题/s);
    expect(world.state.survey).toMatchObject({ at: "employer", misses: 0 });
  });

  it.each(["😂", "[微笑]", "/::)", "！！！"])("%s is a sticker", (text) => {
    expect(new DialogWorld().says(text)).toContain("表情收到");
  });
});
