import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "../fixtures/wechat");

export interface CryptoVector {
  readonly id: string;
  readonly direction: "wechat->server" | "server->wechat";
  readonly format: "xml" | "json";
  readonly token: string;
  readonly encodingAESKey: string;
  readonly appid: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly randomPrefix: string;
  readonly plaintext: string;
  readonly encrypt: string;
  readonly msg_signature: string;
  readonly signature: string;
  readonly query?: string;
  readonly body?: string;
}

export interface UrlVerification {
  readonly id: string;
  readonly token: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly echostr: string;
  readonly signature: string;
  readonly expectedResponseBody: string;
}

export interface JsSdkVector {
  readonly jsapi_ticket: string;
  readonly noncestr: string;
  readonly timestamp: string;
  readonly url: string;
  readonly signature: string;
}

interface VectorFile {
  readonly jssdk: readonly JsSdkVector[];
  readonly vectors: readonly CryptoVector[];
  readonly urlVerification: readonly UrlVerification[];
  readonly negative: readonly { readonly id: string; readonly base: string }[];
}

export const cryptoVectors = JSON.parse(
  readFileSync(path.join(folder, "crypto-vectors.json"), "utf8"),
) as VectorFile;

export function cryptoVector(id: string): CryptoVector {
  const vector = cryptoVectors.vectors.find((candidate) => candidate.id === id);
  if (!vector) throw new Error(`no crypto vector ${id}`);
  return vector;
}

export interface CallbackFile {
  readonly name: string;
  readonly xml: string;
}

/** Every message and event file of callbacks/, the two envelopes left out. */
export const callbackFiles: readonly CallbackFile[] = readdirSync(path.join(folder, "callbacks"))
  .filter((file) => file.endsWith(".xml") && !file.startsWith("envelope-"))
  .map((file) => ({ name: file.slice(0, -4), xml: callbackXml(file.slice(0, -4)) }));

export function callbackXml(name: string): string {
  return readFileSync(path.join(folder, "callbacks", `${name}.xml`), "utf8").trim();
}
