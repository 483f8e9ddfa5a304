import { describe, expect, it } from "vitest";
import type { SentMedia } from "../../../web/sandbox/act-plan.ts";
import type { FollowerAct, MenuButton } from "../../../web/sandbox/api-types.ts";
import { mediaOf, planAct } from "../../../web/sandbox/plan-act.ts";

const menu: MenuButton[] = [
  { name: "扫", type: "scancode_push", key: "PUSH" },
  { name: "等", type: "scancode_waitmsg", key: "WAIT" },
  { name: "拍", type: "pic_sysphoto", key: "PIC" },
  { name: "位", type: "location_select", key: "PLACE" },
  { name: "小", type: "miniprogram", pagePath: "pages/index" },
  { name: "素", type: "media_id", mediaId: "voice1" },
  { name: "文", type: "article_id", articleId: "a1" },
];
const sent = (type: string): SentMedia => ({
  ...{ type, md5Sum: `md5-${type}`, url: "http://h/1", voiceFormat: "speex" },
});
const media = new Map([
  ["image1", sent("image")],
  ["image2", sent("image")],
  ["voice1", sent("voice")],
]);
const place = { latitude: 40.1285, longitude: 116.6505, label: "胜利街道" };
const stall = { scene: "s1", stallName: "一", ticket: "gQ1", address: "http://w/q/1" };
const facts = { following: true, stall, menu, media, articleTitle: "职工普法" };
const other = { scanType: "barcode", result: "EAN_13,690" } as const;

describe("a follower's media and places become pushes (fact sheet 2.1)", () => {
  it.each<[FollowerAct, object]>([
    [
      { kind: "image", mediaId: "image1" },
      { MsgType: "image", PicUrl: "http://h/1" },
    ],
    [
      { kind: "voice", mediaId: "voice1" },
      { MsgType: "voice", Format: "speex" },
    ],
    [
      { kind: "voice", mediaId: "voice1", recognition: "你好" },
      { MsgType: "voice", MediaId: "voice1", Recognition: "你好" },
    ],
    [
      { kind: "place", place },
      {
        ...{ MsgType: "location", Label: "胜利街道", Scale: 15 },
        ...{ Location_X: { text: "40.128500" }, Location_Y: { text: "116.650500" } },
      },
    ],
  ])("%j", (act, fields) => {
    expect(planAct(act, facts)).toMatchObject({ kind: "push", fields, more: [] });
  });
});

describe("menu buttons that ask for something become events (fact sheet 2.2)", () => {
  it("scan what a code holds, and a stall's code as an address of the platform", () => {
    expect(planAct({ kind: "scanCode", key: "WAIT", code: other }, facts)).toMatchObject({
      fields: {
        ...{ Event: "scancode_waitmsg", EventKey: "WAIT" },
        ScanCodeInfo: { ScanType: "barcode", ScanResult: "EAN_13,690" },
      },
    });
    expect(planAct({ kind: "scanCode", key: "PUSH", code: { scene: "s1" } }, facts)).toMatchObject({
      fields: {
        Event: "scancode_push",
        ScanCodeInfo: { ScanType: "qrcode", ScanResult: "http://w/q/1" },
      },
    });
  });

  it("send pictures after their event, with their digests", () => {
    const act = { kind: "pictures", key: "PIC", mediaIds: ["image1", "image2"] } as const;
    expect(planAct(act, facts)).toMatchObject({
      fields: {
        Event: "pic_sysphoto",
        SendPicsInfo: {
          Count: 2,
          PicList: { item: [{ PicMd5Sum: "md5-image" }, { PicMd5Sum: "md5-image" }] },
        },
      },
      more: [{ fields: { MediaId: "image1" } }, { fields: { MediaId: "image2" } }],
    });
  });

  it("send a place after its event, whose numbers are text", () => {
    expect(planAct({ kind: "selectPlace", key: "PLACE", place }, facts)).toMatchObject({
      fields: {
        Event: "location_select",
        SendLocationInfo: { Location_X: "40.128500", Scale: "15", Poiname: "" },
      },
      more: [{ fields: { MsgType: "location" } }],
    });
  });

  it("open a mini program with its page", () => {
    expect(planAct({ kind: "miniprogram", pagePath: "pages/index" }, facts)).toMatchObject({
      fields: { Event: "view_miniprogram", EventKey: "pages/index" },
    });
  });

  it("show media and articles without telling anybody", () => {
    expect(planAct({ kind: "showMedia", mediaId: "voice1" }, facts)).toEqual({
      ...{
        kind: "show",
        content: { kind: "message", message: { kind: "voice", mediaId: "voice1" } },
      },
    });
    expect(planAct({ kind: "showArticle", articleId: "a1" }, facts)).toMatchObject({
      ...{
        kind: "show",
        content: { message: { kind: "article", articleId: "a1", title: "职工普法" } },
      },
    });
  });

  it.each<[FollowerAct, string]>([
    [{ kind: "image", mediaId: "voice1" }, "unknown-media"],
    [{ kind: "voice", mediaId: "gone" }, "unknown-media"],
    [{ kind: "pictures", key: "PIC", mediaIds: ["image1", "voice1"] }, "unknown-media"],
    [{ kind: "pictures", key: "PUSH", mediaIds: ["image1"] }, "unknown-button"],
    [{ kind: "scanCode", key: "PIC", code: other }, "unknown-button"],
    [{ kind: "scanCode", key: "PUSH", code: { scene: "stall_9999" } }, "unknown-stall"],
    [{ kind: "selectPlace", key: "PIC", place }, "unknown-button"],
    [{ kind: "miniprogram", pagePath: "pages/other" }, "unknown-button"],
    [{ kind: "showMedia", mediaId: "image1" }, "unknown-button"],
    [{ kind: "showArticle", articleId: "a2" }, "unknown-button"],
  ])("refuse %j as %s", (act, reason) => {
    const known = { ...facts, stall: undefined };
    expect(planAct(act, known)).toEqual({ kind: "refused", reason });
    expect(planAct(act, { ...known, following: false })).toMatchObject({ reason: "not-following" });
  });
});

describe("mediaOf", () => {
  it.each<[FollowerAct, readonly string[]]>([
    [{ kind: "image", mediaId: "m" }, ["m"]],
    [{ kind: "showMedia", mediaId: "m" }, ["m"]],
    [{ kind: "pictures", key: "K", mediaIds: ["m", "n"] }, ["m", "n"]],
    [{ kind: "follow" }, []],
  ])("of %j", (act, mediaIds) => {
    expect(mediaOf(act)).toEqual(mediaIds);
  });
});
