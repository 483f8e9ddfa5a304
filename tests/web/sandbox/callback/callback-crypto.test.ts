import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decrypt, encrypt, sign } from "../../../../web/sandbox/callback/callback-crypto.ts";
import { openReply } from "../../../../web/sandbox/callback/reply-envelope.ts";
import { pushUrl, sealPush } from "../../../../web/sandbox/callback/push-request.ts";
import { checkUrl } from "../../../../web/sandbox/callback/push-request.ts";

interface Vector {
  id: string;
  direction: string;
  format: string;
  token: string;
  encodingAESKey: string;
  appid: string;
  timestamp: string;
  nonce: string;
  randomPrefix: string;
  plaintext: string;
  encrypt: string;
  msg_signature: string;
  signature: string;
  query: string;
  body: string;
}

const { vectors, urlVerification } = JSON.parse(
  readFileSync("tests/fixtures/wechat/crypto-vectors.json", "utf8"),
) as {
  vectors: Vector[];
  urlVerification: Record<
    "id" | "token" | "timestamp" | "nonce" | "echostr" | "signature",
    string
  >[];
};

function settingsOf(vector: Vector, mode: "safe" | "compatible" = "safe") {
  return {
    url: "http://account.test/wechat",
    token: vector.token,
    encodingAesKey: vector.encodingAESKey,
    appId: vector.appid,
    originalId: "gh_0a1b2c3d4e5f",
    mode,
  };
}

function vectorNamed(id: string): Vector {
  const vector = vectors.find((candidate) => candidate.id === id);
  if (!vector) throw new Error(`no vector ${id}`);
  return vector;
}

describe("golden vectors", () => {
  it.each(vectors)("encrypts, signs and opens $id", (vector) => {
    const settings = settingsOf(vector);
    const encrypted = encrypt(vector.plaintext, settings, Buffer.from(vector.randomPrefix));
    expect(encrypted).toBe(vector.encrypt);
    const { token, timestamp, nonce } = vector;
    expect(sign(token, timestamp, nonce)).toBe(vector.signature);
    expect(sign(token, timestamp, nonce, encrypted)).toBe(vector.msg_signature);
    expect(decrypt(encrypted, settings)).toEqual({ kind: "opened", text: vector.plaintext });
  });

  const pushes = vectors.filter(
    ({ direction, format }) => direction === "wechat->server" && format === "xml",
  );

  it.each(pushes)("makes the request of $id byte for byte", (vector) => {
    const openid = new URLSearchParams(vector.query).get("openid") ?? "";
    const settings = settingsOf(vector);
    const push = sealPush(
      { openid, xml: vector.plaintext },
      settings,
      Buffer.from(vector.randomPrefix),
    );
    expect(push.body).toBe(vector.body);
    expect(pushUrl(push, settings, vector)).toBe(`${settings.url}?${vector.query}`);
  });

  it("makes the compatible envelope byte for byte", () => {
    const vector = vectorNamed("in-text-chinese");
    const push = sealPush(
      { openid: "oABCD1234efgh5678IJKLmnop_01", xml: vector.plaintext },
      settingsOf(vector, "compatible"),
      Buffer.from(vector.randomPrefix),
    );
    const golden = readFileSync("tests/fixtures/wechat/callbacks/envelope-compat-mode.xml", "utf8");
    expect(push.body).toBe(golden.trimEnd());
  });

  it("opens the published reply", () => {
    const vector = vectorNamed("out-reply-text");
    expect(openReply(vector.body, settingsOf(vector))).toMatchObject({
      kind: "clear",
      raw: vector.plaintext,
    });
  });

  it.each(urlVerification)("signs the check of $id", (check) => {
    const { token, timestamp, nonce, echostr, signature } = check;
    const settings = { ...settingsOf(vectorNamed("in-text-ascii")), token };
    const url = new URL(checkUrl(settings, { timestamp, nonce }, echostr));
    expect(url.searchParams.get("signature")).toBe(signature);
    expect(url.searchParams.get("echostr")).toBe(echostr);
  });
});

describe("decrypt", () => {
  const vector = vectorNamed("in-text-ascii");

  it.each([
    ["another appid", vector.encrypt, { appId: "wx0000000000000000" }, "wrong-appid"],
    ["another key", vector.encrypt, { encodingAesKey: "A".repeat(43) }, "bad-encryption"],
    ["a cut ciphertext", vector.encrypt.slice(0, 40), {}, "bad-encryption"],
    ["no base64", "***", {}, "bad-encryption"],
    ["nothing", "", {}, "bad-encryption"],
  ])("refuses %s", (_, encrypted, change, reason) => {
    expect(decrypt(encrypted, { ...settingsOf(vector), ...change })).toEqual({
      kind: "refused",
      reason,
    });
  });
});
