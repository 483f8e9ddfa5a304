import { readInbound, type Inbound } from "./inbound.ts";
import { decodeUtf8, type DecryptRefusal, type MessageCipher } from "./message-cipher.ts";
import { isSameSignature, messageSignature, requestSignature } from "./signature.ts";
import { parseXml, textOf, type XmlElement } from "./xml.ts";

export type MessageMode = "plain" | "compatible" | "safe";

export interface CallbackSettings {
  readonly token: string;
  /** How the account is configured: a request in another mode is refused. */
  readonly mode: MessageMode;
  /** Needed unless the mode is plain. */
  readonly cipher?: MessageCipher;
}

/** Parsed query string; a parameter given twice is an array and refused. */
export type CallbackQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

export type CallbackRefusal =
  | "bad-query"
  | "bad-signature"
  | "stale"
  | "wrong-mode"
  | "bad-message-signature"
  | "bad-xml"
  | "not-a-callback"
  | DecryptRefusal;

/** `status` is the HTTP answer: 403 forged or stale, 400 malformed. */
export interface Refused {
  readonly kind: "refused";
  readonly status: 400 | 403;
  readonly reason: CallbackRefusal;
}

export interface VerifiedQuery {
  readonly kind: "verified";
  readonly timestamp: string;
  readonly nonce: string;
}

export interface VerifiedCallback {
  readonly kind: "callback";
  readonly inbound: Inbound;
  /** The decrypted fields as they came. */
  readonly fields: XmlElement;
}

/** Nothing in the protocol stops a replay, so a timestamp this far off is refused. Fact sheet 1.6. */
const maxClockSkewSeconds = 300;

/** Checks what every request carries in its query, before the body is read. */
export function verifyQuery(
  query: CallbackQuery,
  settings: CallbackSettings,
  now: Date,
): VerifiedQuery | Refused {
  const { signature, timestamp, nonce } = query;
  if (typeof signature !== "string" || typeof timestamp !== "string" || typeof nonce !== "string") {
    return refuse(403, "bad-query");
  }
  if (!/^\d{1,12}$/.test(timestamp)) return refuse(403, "bad-query");
  if (!isSameSignature(requestSignature(settings.token, timestamp, nonce), signature)) {
    return refuse(403, "bad-signature");
  }
  const skewSeconds = Math.abs(now.getTime() / 1000 - Number(timestamp));
  return skewSeconds > maxClockSkewSeconds
    ? refuse(403, "stale")
    : { kind: "verified", timestamp, nonce };
}

/** Decrypts and reads the body of a request whose query was verified. */
export function openCallback(
  body: Buffer,
  query: CallbackQuery,
  settings: CallbackSettings,
): VerifiedCallback | Refused {
  const text = decodeUtf8(body);
  const outer = text === undefined ? undefined : parseXml(text);
  if (!outer) return refuse(400, "bad-xml");
  const opened =
    settings.mode === "plain" ? openPlain(outer, query) : openEncrypted(outer, query, settings);
  if (opened.kind === "refused") return opened;
  const inbound = readInbound(opened.fields);
  if (!inbound) return refuse(400, "not-a-callback");
  return { kind: "callback", inbound, fields: opened.fields };
}

type Opened = { readonly kind: "opened"; readonly fields: XmlElement } | Refused;

function isEncryptedQuery(query: CallbackQuery): boolean {
  const type = query["encrypt_type"];
  return type !== undefined && type !== "" && type !== "raw";
}

function openPlain(outer: XmlElement, query: CallbackQuery): Opened {
  const isPlain = !isEncryptedQuery(query) && outer["Encrypt"] === undefined;
  return isPlain ? { kind: "opened", fields: outer } : refuse(403, "wrong-mode");
}

/** Only the decrypted body counts, also where plaintext stands beside it (compatible mode). */
function openEncrypted(
  outer: XmlElement,
  query: CallbackQuery,
  settings: CallbackSettings,
): Opened {
  const encrypt = textOf(outer, "Encrypt");
  if (!settings.cipher || !isEncryptedQuery(query) || !encrypt) return refuse(403, "wrong-mode");
  if (!hasMessageSignature(query, encrypt, settings.token))
    return refuse(403, "bad-message-signature");
  const decrypted = settings.cipher.decrypt(encrypt);
  if (decrypted.kind === "refused") {
    return refuse(decrypted.reason === "not-utf8" ? 400 : 403, decrypted.reason);
  }
  const fields = parseXml(decrypted.text);
  return fields ? { kind: "opened", fields } : refuse(400, "bad-xml");
}

function hasMessageSignature(query: CallbackQuery, encrypt: string, token: string): boolean {
  const { timestamp, nonce, msg_signature: given } = query;
  if (typeof timestamp !== "string" || typeof nonce !== "string" || typeof given !== "string") {
    return false;
  }
  return isSameSignature(messageSignature(token, { timestamp, nonce, encrypt }), given);
}

function refuse(status: 400 | 403, reason: CallbackRefusal): Refused {
  return { kind: "refused", status, reason };
}
