import { decrypt, isSame, sign } from "./callback-crypto.ts";
import type { CallbackSettings } from "./callback-settings.ts";
import type { PushFailure } from "./push-failure.ts";
import { childText, readXml, type XmlElement } from "./xml-reader.ts";

export type OpenedReply =
  | { readonly kind: "clear"; readonly xml: XmlElement; readonly raw: string }
  | { readonly kind: "invalid"; readonly reason: PushFailure };

/** Milliseconds (13 digits) are refused by the platform. Source: fact sheet 1.6, node-webot/wechat #243. */
const seconds = /^\d{1,10}$/;

/** The reply's XML in clear: decrypted where the mode asks for it. Fact sheet 1.3: compatible mode takes both. */
export function openReply(body: string, settings: CallbackSettings): OpenedReply {
  const xml = readXml(body);
  if (xml?.name !== "xml") return { kind: "invalid", reason: "not-a-reply" };
  const isSealed = childText(xml, "Encrypt") !== "";
  if (settings.mode === "safe" && !isSealed) return { kind: "invalid", reason: "not-encrypted" };
  return isSealed && settings.mode !== "plain"
    ? openSealed(xml, settings)
    : { kind: "clear", xml, raw: body };
}

function openSealed(envelope: XmlElement, settings: CallbackSettings): OpenedReply {
  const encrypted = childText(envelope, "Encrypt");
  const timestamp = childText(envelope, "TimeStamp");
  if (!seconds.test(timestamp)) return { kind: "invalid", reason: "bad-timestamp" };
  const signature = sign(settings.token, timestamp, childText(envelope, "Nonce"), encrypted);
  if (!isSame(signature, childText(envelope, "MsgSignature"))) {
    return { kind: "invalid", reason: "bad-signature" };
  }
  const opened = decrypt(encrypted, settings);
  if (opened.kind === "refused") return { kind: "invalid", reason: opened.reason };
  const xml = readXml(opened.text);
  return xml?.name === "xml"
    ? { kind: "clear", xml, raw: opened.text }
    : { kind: "invalid", reason: "not-a-reply" };
}
