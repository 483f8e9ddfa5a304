import type { MessageMode } from "../../bot/wechat/callback-verifier.ts";
import { MessageCipher } from "../../bot/wechat/message-cipher.ts";
import { messageSignature, requestSignature } from "../../bot/wechat/signature.ts";

export const testAccount = {
  token: "UnionSimToken01",
  encodingAesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appId: "wx1234567890abcdef",
  originalId: "gh_0a1b2c3d4e5f",
};
export const testCipher = new MessageCipher(testAccount.encodingAesKey, testAccount.appId);

export interface SignedRequest {
  readonly query: string;
  readonly body: string;
}

let nonceCount = 0;

/** A request signed as the platform signs it; `overrides` replace single parameters after signing. */
export function signRequest(
  xml: string,
  {
    mode,
    now,
    overrides = {},
  }: { mode: MessageMode; now: Date; overrides?: Record<string, string> },
): SignedRequest {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const nonce = `9${++nonceCount}`;
  const signature = requestSignature(testAccount.token, timestamp, nonce);
  const clear = { signature, timestamp, nonce, openid: "oABCD1234efgh5678IJKLmnop_01" };
  if (mode === "plain") return { query: query({ ...clear, ...overrides }), body: xml };
  const encrypt = testCipher.encrypt(xml);
  const signed = messageSignature(testAccount.token, { timestamp, nonce, encrypt });
  const plainNodes = mode === "compatible" ? xml.replace(/^<xml>|<\/xml>$/g, "") : "";
  return {
    query: query({ ...clear, encrypt_type: "aes", msg_signature: signed, ...overrides }),
    body: `<xml>${plainNodes}<Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
  };
}

function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString();
}
