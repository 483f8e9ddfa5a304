import { describe, expect, it } from "vitest";
import { parseRichText, type Segment } from "../../../../web/sandbox/page/rich-text.ts";

const text = (value: string): Segment => ({ kind: "text", text: value });
const link = (value: string, url: string): Segment => ({ kind: "link", text: value, url });

describe("parseRichText", () => {
  it.each<[string, Segment[]]>([
    ["一\n二", [text("一\n二")]],
    ["", []],
    [
      '看<a href="https://a.test/?b=1&c=2">这里</a>。',
      [text("看"), link("这里", "https://a.test/?b=1&c=2"), text("。")],
    ],
    ["<A class='x' HREF='http://a.test/'>甲</A>", [link("甲", "http://a.test/")]],
    [
      '<a href="http://a.test/" data-miniprogram-appid="wx1" data-miniprogram-path="p">小程序</a>',
      [link("小程序", "http://a.test/")],
    ],
    [
      "见 https://a.test/x?y=1，或 http://b.test/).",
      [
        ...[text("见 "), link("https://a.test/x?y=1", "https://a.test/x?y=1"), text("，或 ")],
        ...[link("http://b.test/", "http://b.test/"), text(").")],
      ],
    ],
    [
      '<a href="weixin://bizmsgmenu?msgmenucontent=怎么入会&msgmenuid=101">怎么入会？</a>',
      [{ kind: "reply", text: "怎么入会？", send: "怎么入会", menuItemId: "101" }],
    ],
    [
      '<a href="weixin://bizmsgmenu?msgmenucontent=%E6%98%AF&msgmenuid=2">是</a>',
      [{ kind: "reply", text: "是", send: "是", menuItemId: "2" }],
    ],
    [
      '<a href="weixin://bizmsgmenu?msgmenucontent=100%&msgmenuid=2">满</a>',
      [{ kind: "reply", text: "满", send: "100%", menuItemId: "2" }],
    ],
  ])("reads %j", (source, segments) => {
    expect(parseRichText(source)).toEqual(segments);
  });

  it.each([
    '<a href="javascript:alert(1)">点</a>',
    '<a href="JavaScript:alert(1)">点</a>',
    '<a href="data:text/html,x">点</a>',
    '<a href="weixin://dl/chat">点</a>',
    '<a href="weixin://bizmsgmenu?msgmenucontent=&msgmenuid=1">点</a>',
    '<a href="weixin://bizmsgmenu?msgmenucontent=是">点</a>',
    '<a href="//a.test/">点</a>',
    '<a href="http://">点</a>',
    "<a>点</a>",
    "<a href=https>没有引号</a>",
    '<a href="ftp://a.test/">点',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "1 < 2 && 3 > 2 &amp;",
  ])("leaves %j as the text it is", (source) => {
    expect(parseRichText(source)).toEqual([text(source)]);
  });

  it.each([
    ["opened links", "<a ".repeat(20_000)],
    ["unclosed links", "<a href='http://a.test/'>".repeat(4_000)],
    ["addresses", "http://".repeat(10_000)],
    ["punctuation", `http://a${".".repeat(60_000)}x`],
  ])("takes %s in a moment", (_, source) => {
    const startMs = performance.now();
    parseRichText(source);
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});
