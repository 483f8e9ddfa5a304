import { describe, expect, it } from "vitest";
import { digestOf, identifyCallback } from "../../../bot/wechat/callback-key.ts";
import { readInbound, type Inbound } from "../../../bot/wechat/inbound.ts";
import { parseXml, type XmlElement } from "../../../bot/wechat/xml.ts";
import { callbackFiles, callbackXml } from "../../support/wechat-fixtures.ts";

function parse(xml: string): XmlElement {
  const fields = parseXml(xml);
  if (!fields) throw new Error("malformed fixture");
  return fields;
}

function read(xml: string): Inbound {
  const inbound = readInbound(parse(xml));
  if (!inbound) throw new Error("not a callback");
  return inbound;
}

const expected: Record<string, object> = {
  "msg-text": { type: "text", text: "你好，我想咨询入会", msgId: "24812345678900001" },
  "msg-text-from-article": { article: { messageDataId: "2247483701", index: 1 } },
  "msg-text-msgmenu-click": { text: "满意", menuItemId: "101" },
  "msg-text-emoji": { text: "好的👍/::)[微笑]" },
  "msg-text-unsupported": { type: "unsupported" },
  "msg-image": { type: "image", mediaId: "mImg_1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789" },
  "msg-voice": { type: "voice", format: "amr", mediaId16K: "mVoice16k_1AbCdEfGhIjKlMnOpQrStUv" },
  "msg-voice-recognition": { type: "voice", recognition: "我想申请困难补助。" },
  "msg-video": { type: "video", thumbMediaId: "mThumb_1AbCdEfGh" },
  "msg-shortvideo": { type: "shortvideo", mediaId: "mShort_1AbCdEfGh" },
  "msg-location": { type: "location", latitude: 23.134521, longitude: 113.358803, scale: 20 },
  "msg-link": { type: "link", url: "https://mp.weixin.qq.com/s/AbCdEfG" },
  "msg-file": { type: "file", title: "申请表.pdf", fileBytes: 183204 },
  "event-subscribe": { event: "subscribe" },
  "event-subscribe-scene-int": { event: "subscribe", scene: "123" },
  "event-subscribe-scene-str": { event: "subscribe", scene: "branch_07/act_2025" },
  "event-unsubscribe": { event: "unsubscribe" },
  "event-scan-int": { event: "SCAN", scene: "123" },
  "event-scan-str": { event: "SCAN", scene: "branch_07/act_2025" },
  "event-location": { event: "LOCATION", latitude: 23.137466, precisionMetres: 119.38504 },
  "event-click": { event: "CLICK", buttonKey: "V1_JOIN" },
  "event-view": { event: "VIEW", url: "https://union.example.cn/activity" },
  "event-view-miniprogram": { event: "view_miniprogram", pagePath: "pages/index/index" },
  "event-scancode-push": { event: "scancode_push", scanType: "qrcode" },
  "event-scancode-waitmsg": { event: "scancode_waitmsg", scanResult: "EAN_13,6901481811083" },
  "event-pic-sysphoto": { event: "pic_sysphoto", pictureCount: 1 },
  "event-pic-photo-or-album": { event: "pic_photo_or_album", pictureCount: 1 },
  "event-pic-weixin": { event: "pic_weixin", pictureCount: 2 },
  "event-location-select": { event: "location_select", latitude: 23.134521 },
  "event-templatesendjobfinish-success": {
    event: "TEMPLATESENDJOBFINISH",
    msgId: "200163836",
    status: "success",
  },
  "event-templatesendjobfinish-userblock": { status: "failed:user block" },
  "event-templatesendjobfinish-systemfailed": { status: "failed: system failed" },
  "event-masssendjobfinish-success": { event: "MASSSENDJOBFINISH" },
  "event-masssendjobfinish-text": { event: "MASSSENDJOBFINISH", status: "sendsuccess" },
  "event-masssendjobfinish-adminrefused": { status: "err(40001)" },
  "event-masssendjobfinish-copyright": {
    status: "err(30003)",
    articleUrls: ["http://mp.weixin.qq.com/s/mine1"],
  },
  "event-publishjobfinish-success": {
    publishStatus: "0",
    articleUrls: ["http://mp.weixin.qq.com/s/8yzT20EvmDg37Jso9nsIIw"],
  },
  "event-publishjobfinish-origfail": { publishStatus: "2", failedIndexes: [1, 2] },
  "event-publishjobfinish-fail": { publishId: "2247503051", publishStatus: "3" },
  "event-subscribe-msg-popup-one": { event: "subscribe_msg_popup_event" },
  "event-subscribe-msg-popup-two": {
    choices: [
      {
        templateId: "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc",
        status: "accept",
        popupScene: "2",
      },
      {
        templateId: "9nLIlbOQZC5Y89AZteFEux3WCXRRRG5Wfzkpssu4bLI",
        status: "reject",
        popupScene: "2",
      },
    ],
  },
  "event-subscribe-msg-change": {
    choices: [{ templateId: "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc", status: "reject" }],
  },
  "event-subscribe-msg-sent-ok": {
    results: [expect.objectContaining({ errorCode: "0", msgId: "1700827132819554304" })],
  },
  "event-subscribe-msg-sent-fail": { results: [expect.objectContaining({ errorCode: "43101" })] },
  "event-kf-create-session": { event: "kf_create_session", agent: "test1@gh_test" },
  "event-kf-close-session": { event: "kf_close_session" },
  "event-kf-switch-session": { fromAgent: "test1@gh_test", toAgent: "test2@gh_test" },
  "event-qualification-verify-success": {
    event: "qualification_verify_success",
    expiresAt: expect.any(Date) as Date,
  },
  "event-qualification-verify-fail": { event: "qualification_verify_fail" },
  "event-naming-verify-success": { event: "naming_verify_success" },
  "event-naming-verify-fail": { event: "naming_verify_fail" },
  "event-annual-renew": { event: "annual_renew" },
  "event-verify-expired": { event: "verify_expired" },
  "event-user-info-modified": { affectedOpenid: "oABCD1234efgh5678IJKLmnop_02" },
  "event-user-authorization-revoke": { revoked: "205" },
  "event-user-authorization-cancellation": { event: "user_authorization_cancellation" },
  "event-debug-demo": { debugText: "hello world" },
};

describe("reading callbacks", () => {
  it.each(callbackFiles)("$name", ({ name, xml }) => {
    const inbound = read(xml);
    expect(inbound.kind).not.toBe("unknown");
    expect(inbound).toMatchObject(expected[name] ?? { missing: "an expectation for this file" });
  });

  it.each([
    ["an unlisted event", "<Event>card_pass_check</Event>", "event", "event/card_pass_check"],
    ["an unlisted type", "", "hologram", "hologram"],
    ["a listed type without its fields", "", "image", "image"],
  ])("keeps %s as unknown", (_title, extra, type, name) => {
    const xml = `<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>${type}</MsgType><MsgId>5</MsgId>${extra}</xml>`;
    expect(read(xml)).toMatchObject({ kind: "unknown", name });
  });

  it("reads job results in lower case as well", () => {
    const xml = callbackXml("event-templatesendjobfinish-success").replace(
      "TEMPLATESENDJOBFINISH",
      "templatesendjobfinish",
    );
    expect(read(xml)).toMatchObject({ event: "TEMPLATESENDJOBFINISH" });
  });

  it("takes element names like __proto__ as data", () => {
    const fields = parse("<xml><__proto__>x</__proto__><constructor>y</constructor></xml>");
    expect(Object.keys(fields)).toEqual(["__proto__", "constructor"]);
  });
});

describe("callback identity", () => {
  const identify = (xml: string) => identifyCallback(read(xml), parse(xml));
  const text = callbackXml("msg-text");

  it("knows a message by MsgId within its follower", () => {
    expect(identify(text)).toEqual({
      subject: { kind: "follower", openid: "oABCD1234efgh5678IJKLmnop_01" },
      key: "24812345678900001",
    });
    const otherSender = identify(text.replace("nop_01", "nop_02"));
    expect(otherSender.key).toBe("24812345678900001");
    expect(otherSender.subject).not.toEqual(identify(text).subject);
  });

  it.each([
    ["two clicks of one second on different buttons", "event-click", "V1_JOIN", "V1_HELP"],
    ["two revocations of one second", "event-user-authorization-revoke", "[205]", "[206]"],
    [
      "two notice results of one second",
      "event-subscribe-msg-sent-ok",
      "1700827132819554304",
      "1700827132819554399",
    ],
  ])("tells %s apart", (_title, name, from, to) => {
    const xml = callbackXml(name);
    const other = xml.replace(from, to);
    expect(other).not.toBe(xml);
    expect(identify(other).key).not.toBe(identify(xml).key);
    expect(identify(xml).key).toBe(identify(xml).key);
  });

  it("files authorization events under the affected follower", () => {
    expect(identify(callbackXml("event-user-authorization-revoke")).subject).toEqual({
      kind: "follower",
      openid: "oABCD1234efgh5678IJKLmnop_02",
    });
  });

  it.each([
    ["event-masssendjobfinish-text", /^MASSSENDJOBFINISH:\d+$/],
    ["event-publishjobfinish-success", /^PUBLISHJOBFINISH:2247503051$/],
    ["event-annual-renew", /^annual_renew:.{22}$/],
  ])("files %s under the account", (name, key) => {
    const { subject } = identify(callbackXml(name));
    expect(subject).toEqual({ kind: "account", key: expect.stringMatching(key) as string });
  });

  it("digests fields in 22 characters", () => {
    expect(digestOf(parse(text))).toMatch(/^[\w-]{22}$/);
  });
});
