import { encrypt, sign } from "./callback-crypto.ts";
import type { CallbackSettings } from "./callback-settings.ts";
import { cdata } from "./xml-writer.ts";

/** One signature lasts for one try; the body stays equal over all tries of a push. */
export interface Stamp {
  /** Unix seconds. */
  readonly timestamp: string;
  readonly nonce: string;
}

/** A push as it goes over the wire, without its signature. */
export interface PushBody {
  readonly openid: string;
  /** In clear. */
  readonly xml: string;
  readonly body: string;
  /** Undefined in plain mode. */
  readonly encrypted: string | undefined;
}

/** As captured from the platform; nobody should depend on them. Source: fact sheet 1.3. */
export function pushHeaders(body: string): Record<string, string> {
  return {
    "Content-Type": "text/xml",
    "User-Agent": "Mozilla/4.0",
    Accept: "*/*",
    Pragma: "no-cache",
    "Content-Length": String(Buffer.byteLength(body)),
  };
}

export function sealPush(
  push: { readonly openid: string; readonly xml: string },
  settings: CallbackSettings,
  random16: Buffer,
): PushBody {
  if (settings.mode === "plain") return { ...push, body: push.xml, encrypted: undefined };
  const encrypted = encrypt(push.xml, settings, random16);
  const line = `<Encrypt>${cdata(encrypted)}</Encrypt>\n</xml>`;
  const body =
    settings.mode === "compatible"
      ? push.xml.replace(/<\/xml>\s*$/, () => line)
      : `<xml>\n    <ToUserName>${cdata(settings.originalId)}</ToUserName>\n    ${line}`;
  return { ...push, body, encrypted };
}

/** Parameters stand in the order of captured requests. Source: fact sheet 1.3. */
export function pushUrl(push: PushBody, settings: CallbackSettings, stamp: Stamp): string {
  const { timestamp, nonce } = stamp;
  const query: [string, string][] = [
    ["signature", sign(settings.token, timestamp, nonce)],
    ["timestamp", timestamp],
    ["nonce", nonce],
    ["openid", push.openid],
  ];
  if (push.encrypted !== undefined) {
    query.push(["encrypt_type", "aes"]);
    query.push(["msg_signature", sign(settings.token, timestamp, nonce, push.encrypted)]);
  }
  return withQuery(settings.url, query);
}

/** The GET that the platform sends when the settings are saved; never encrypted. Source: fact sheet 1.2. */
export function checkUrl(settings: CallbackSettings, stamp: Stamp, echo: string): string {
  const { timestamp, nonce } = stamp;
  return withQuery(settings.url, [
    ["signature", sign(settings.token, timestamp, nonce)],
    ["echostr", echo],
    ["timestamp", timestamp],
    ["nonce", nonce],
  ]);
}

/** The account's own query, if its address has one, stays in front. */
function withQuery(url: string, query: readonly [string, string][]): string {
  const joiner = url.includes("?") ? "&" : "?";
  return (
    url + joiner + query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")
  );
}
