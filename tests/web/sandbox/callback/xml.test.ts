import { describe, expect, it } from "vitest";
import { childText, readXml } from "../../../../web/sandbox/callback/xml-reader.ts";
import { BareText, writeXml } from "../../../../web/sandbox/callback/xml-writer.ts";

describe("writeXml", () => {
  it("splits ]]> so that it survives a reader", () => {
    const content = "a]]>b]]]>>c<b>&amp;";
    const xml = writeXml({ Content: content });
    expect(xml).toContain("a]]]]><![CDATA[>b");
    expect(readXml(xml)).toMatchObject({ children: [{ name: "Content", text: content }] });
  });

  it("writes lists as siblings, numbers bare, big ids as spelled", () => {
    const xml = writeXml({ fail_idx: [1, 2], MsgId: new BareText("24812345678901234"), List: {} });
    expect(xml).toBe(
      "<xml><fail_idx>1</fail_idx>\n<fail_idx>2</fail_idx>\n<MsgId>24812345678901234</MsgId>\n<List></List>\n</xml>",
    );
  });

  it.each(["👨‍👩‍👧🇨🇳", "مرحبا", "一\n二\t三", ""])("keeps %j", (text) => {
    const root = readXml(writeXml({ Content: text }));
    expect(root && childText(root, "Content")).toBe(text);
  });

  it("drops what XML cannot hold", () => {
    const root = readXml(writeXml({ Content: "a\u0000b\u000bc\ud800d\uffff" }));
    expect(root && childText(root, "Content")).toBe("abcd");
  });
});

describe("readXml", () => {
  it("joins split CDATA and notices text outside it", () => {
    const root = readXml("<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A><B>x &amp; y</B></xml>");
    expect(root?.children).toEqual([
      { name: "A", text: "a]]>b", hasBareText: false, children: [] },
      { name: "B", text: "x & y", hasBareText: true, children: [] },
    ]);
  });

  it.each([
    ["a DOCTYPE", "<!DOCTYPE xml [<!ENTITY a 'b'>]><xml><A>&a;</A></xml>"],
    ["an unclosed element", "<xml><A></xml>"],
    ["text after the root", "<xml></xml>success"],
    ["JSON", '{"a":1}'],
    ["nothing", ""],
    ["nine levels", "<xml><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></xml>"],
    ["an unknown entity", "<xml>&nbsp;</xml>"],
  ])("refuses %s", (_, source) => {
    expect(readXml(source)).toBeUndefined();
  });
});
