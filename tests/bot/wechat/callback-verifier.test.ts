import { describe, expect, it } from "vitest";
import {
  openCallback,
  verifyQuery,
  type CallbackSettings,
} from "../../../bot/wechat/callback-verifier.ts";
import { MessageCipher } from "../../../bot/wechat/message-cipher.ts";
import { messageSignature, requestSignature } from "../../../bot/wechat/signature.ts";
import {
  callbackXml,
  cryptoVector,
  cryptoVectors,
  type CryptoVector,
} from "../../support/wechat-fixtures.ts";

function settingsOf(
  vector: CryptoVector,
  overrides: Partial<CallbackSettings> = {},
): CallbackSettings {
  const cipher = new MessageCipher(vector.encodingAESKey, vector.appid);
  return { token: vector.token, mode: "safe", cipher, ...overrides };
}

function queryOf(vector: CryptoVector): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(vector.query ?? ""));
}

const timeOf = (vector: { timestamp: string }) => new Date(Number(vector.timestamp) * 1000);
const inboundXml = cryptoVectors.vectors.filter(
  (v) => v.direction === "wechat->server" && v.format === "xml",
);
const ascii = cryptoVector("in-text-ascii");

describe("golden crypto vectors", () => {
  it.each(cryptoVectors.vectors)("$id: signatures, ciphertext and clear text", (vector) => {
    const cipher = new MessageCipher(vector.encodingAESKey, vector.appid);
    expect(requestSignature(vector.token, vector.timestamp, vector.nonce)).toBe(vector.signature);
    expect(messageSignature(vector.token, vector)).toBe(vector.msg_signature);
    expect(cipher.encrypt(vector.plaintext, Buffer.from(vector.randomPrefix))).toBe(vector.encrypt);
    expect(cipher.decrypt(vector.encrypt)).toEqual({ kind: "clear", text: vector.plaintext });
  });

  it.each(inboundXml)("$id: the whole request is accepted", (vector) => {
    const query = queryOf(vector);
    const settings = settingsOf(vector);
    expect(verifyQuery(query, settings, timeOf(vector))).toMatchObject({ kind: "verified" });
    const opened = openCallback(Buffer.from(vector.body ?? ""), query, settings);
    expect(opened).toMatchObject({
      kind: "callback",
      inbound: { openid: "oABCD1234efgh5678IJKLmnop_01" },
    });
  });

  it("in-json: a JSON body is malformed for an Official Account", () => {
    const vector = cryptoVector("in-json");
    const opened = openCallback(
      Buffer.from(vector.body ?? "{}"),
      queryOf(vector),
      settingsOf(vector),
    );
    expect(opened).toEqual({ kind: "refused", status: 400, reason: "bad-xml" });
  });

  it.each(cryptoVectors.urlVerification)("$id", (vector) => {
    const query = { signature: vector.signature, timestamp: vector.timestamp, nonce: vector.nonce };
    expect(verifyQuery(query, { token: vector.token, mode: "plain" }, timeOf(vector)).kind).toBe(
      "verified",
    );
  });
});

describe("negative vectors", () => {
  const body = Buffer.from(ascii.body ?? "");

  it("neg-bad-msg-signature: a flipped digit is refused before anything is decrypted", () => {
    const query = { ...queryOf(ascii), msg_signature: `${ascii.msg_signature.slice(0, -1)}0` };
    expect(openCallback(body, query, settingsOf(ascii))).toEqual({
      kind: "refused",
      status: 403,
      reason: "bad-message-signature",
    });
  });

  it("neg-foreign-appid", () => {
    const cipher = new MessageCipher(ascii.encodingAESKey, "wx0000000000000000");
    expect(openCallback(body, queryOf(ascii), settingsOf(ascii, { cipher }))).toMatchObject({
      status: 403,
      reason: "wrong-appid",
    });
  });

  it("neg-signature-only: the three-part signature is no proof of the body", () => {
    const query = { ...queryOf(ascii), msg_signature: ascii.signature };
    expect(openCallback(body, query, settingsOf(ascii))).toMatchObject({
      reason: "bad-message-signature",
    });
    const { msg_signature: _left, ...without } = queryOf(ascii);
    expect(openCallback(body, without, settingsOf(ascii))).toMatchObject({
      reason: "bad-message-signature",
    });
  });

  it("another key", () => {
    const cipher = new MessageCipher("kWxPzQ7mT4vN1sYcB8rJ6hD3gF0aLuEoIi5KeXwVtZ0", ascii.appid);
    expect(openCallback(body, queryOf(ascii), settingsOf(ascii, { cipher }))).toMatchObject({
      status: 403,
    });
  });
});

describe("the query", () => {
  const now = timeOf(ascii);
  const settings = settingsOf(ascii);
  const good = queryOf(ascii);

  it.each([
    ["a wrong signature", { ...good, signature: good["msg_signature"] }, now, "bad-signature"],
    [
      "another token's signature",
      { ...good, signature: requestSignature("other", ascii.timestamp, ascii.nonce) },
      now,
      "bad-signature",
    ],
    [
      "an upper-case signature",
      { ...good, signature: ascii.signature.toUpperCase() },
      now,
      "bad-signature",
    ],
    ["no signature", { ...good, signature: undefined }, now, "bad-query"],
    [
      "two signatures",
      { ...good, signature: [ascii.signature, ascii.signature] },
      now,
      "bad-query",
    ],
    ["a timestamp that is no number", { ...good, timestamp: "1760000001x" }, now, "bad-query"],
    ["a timestamp 301 s old", good, new Date(now.getTime() + 301_000), "stale"],
    ["a timestamp 301 s ahead", good, new Date(now.getTime() - 301_000), "stale"],
  ])("refuses %s", (_title, query, at, reason) => {
    expect(verifyQuery(query, settings, at)).toEqual({ kind: "refused", status: 403, reason });
  });

  it.each([300_000, -300_000])(
    "accepts a clock off by exactly five minutes (%d ms)",
    (offsetMs) => {
      expect(verifyQuery(good, settings, new Date(now.getTime() + offsetMs)).kind).toBe("verified");
    },
  );
});

describe("modes", () => {
  const chinese = cryptoVector("in-text-chinese");
  const encryptedQuery = queryOf(chinese);
  const plainQuery = { signature: "", timestamp: "1", nonce: "2" };
  const forged = callbackXml("envelope-compat-mode").replace("你好，我想申请入会", "forged");

  it.each([
    ["plain", "a plain body", callbackXml("msg-text"), plainQuery, "callback"],
    [
      "plain",
      "encrypt_type raw",
      callbackXml("msg-text"),
      { ...plainQuery, encrypt_type: "raw" },
      "callback",
    ],
    ["plain", "a compatible body", callbackXml("envelope-compat-mode"), plainQuery, "wrong-mode"],
    ["plain", "a safe request", callbackXml("envelope-safe-mode"), encryptedQuery, "wrong-mode"],
    ["safe", "a safe request", callbackXml("envelope-safe-mode"), encryptedQuery, "callback"],
    [
      "safe",
      "plaintext beside Encrypt",
      callbackXml("envelope-compat-mode"),
      encryptedQuery,
      "callback",
    ],
    ["safe", "a plain body", callbackXml("msg-text"), encryptedQuery, "wrong-mode"],
    ["safe", "no encrypt_type", callbackXml("envelope-safe-mode"), plainQuery, "wrong-mode"],
    [
      "compatible",
      "a compatible request",
      callbackXml("envelope-compat-mode"),
      encryptedQuery,
      "callback",
    ],
    ["compatible", "a plain request", callbackXml("msg-text"), plainQuery, "wrong-mode"],
  ] as const)("%s mode: %s", (mode, _title, xml, query, expected) => {
    const opened = openCallback(Buffer.from(xml), query, settingsOf(chinese, { mode }));
    expect(opened.kind === "refused" ? opened.reason : opened.kind).toBe(expected);
  });

  it.each(["safe", "compatible"] as const)("%s mode reads the decrypted body only", (mode) => {
    const opened = openCallback(Buffer.from(forged), encryptedQuery, settingsOf(chinese, { mode }));
    expect(opened).toMatchObject({ inbound: { text: "你好，我想申请入会" } });
  });
});

describe("malformed bodies", () => {
  const plain = { token: "t", mode: "plain" as const };
  const deep = (depth: number) =>
    `<xml>${"<a>".repeat(depth - 1)}${"</a>".repeat(depth - 1)}</xml>`;

  it.each([
    ["a DOCTYPE", `<!DOCTYPE xml [<!ENTITY x "y">]>${callbackXml("msg-text")}`, "bad-xml"],
    ["a truncated body", callbackXml("msg-text").slice(0, -20), "bad-xml"],
    ["depth 9", deep(9), "bad-xml"],
    ["depth 8", deep(8), "not-a-callback"],
    ["an undeclared entity", "<xml><a>&x;</a></xml>", "bad-xml"],
    ["an empty body", "", "bad-xml"],
    ["a JSON body", `{"ToUserName":"gh"}`, "bad-xml"],
    ["two roots", "<xml></xml><xml></xml>", "bad-xml"],
    ["another root", "<html></html>", "bad-xml"],
    [
      "no MsgType",
      "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1</CreateTime></xml>",
      "not-a-callback",
    ],
  ])("refuses %s", (_title, xml, reason) => {
    expect(openCallback(Buffer.from(xml), {}, plain)).toEqual({
      kind: "refused",
      status: 400,
      reason,
    });
  });

  it("refuses bytes that are no UTF-8", () => {
    const body = Buffer.concat([
      Buffer.from("<xml><a>"),
      Buffer.of(0xff, 0xfe),
      Buffer.from("</a></xml>"),
    ]);
    expect(openCallback(body, {}, plain)).toMatchObject({ status: 400, reason: "bad-xml" });
  });
});
