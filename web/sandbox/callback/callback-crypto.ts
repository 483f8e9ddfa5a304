import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from "node:crypto";
import type { CallbackSettings } from "./callback-settings.ts";

export type CipherSettings = Pick<CallbackSettings, "encodingAesKey" | "appId">;

export type Decrypted =
  { kind: "opened"; text: string } | { kind: "refused"; reason: "bad-encryption" | "wrong-appid" };

/** PKCS#7 with blocks of 32 bytes although AES has 16. Source: fact sheet 1.6. */
const padBlockBytes = 32;
const ivBytes = 16;
const randomBytes = 16;
const lengthBytes = 4;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Both signatures of the platform: `signature` over token, timestamp, nonce; `msg_signature` with Encrypt as well. */
export function sign(...parts: readonly string[]): string {
  return createHash("sha1")
    .update([...parts].sort().join(""))
    .digest("hex");
}

export function isSame(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

export function encrypt(plain: string, settings: CipherSettings, random16: Buffer): string {
  const message = Buffer.from(plain);
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(message.length);
  const content = Buffer.concat([random16, length, message, Buffer.from(settings.appId)]);
  const padBytes = padBlockBytes - (content.length % padBlockBytes);
  const padded = Buffer.concat([content, Buffer.alloc(padBytes, padBytes)]);
  const key = aesKey(settings);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, ivBytes));
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString("base64");
}

export function decrypt(encrypted: string, settings: CipherSettings): Decrypted {
  const content = openContent(encrypted, aesKey(settings));
  if (!content) return { kind: "refused", reason: "bad-encryption" };
  const start = randomBytes + lengthBytes;
  const end = start + content.readUInt32BE(randomBytes);
  if (end > content.length) return { kind: "refused", reason: "bad-encryption" };
  const appId = content.subarray(end).toString();
  if (appId !== settings.appId) return { kind: "refused", reason: "wrong-appid" };
  return { kind: "opened", text: content.subarray(start, end).toString() };
}

/** Everything before the padding, or undefined when it cannot have been made with this key. */
function openContent(encrypted: string, key: Buffer): Buffer | undefined {
  const bytes = Buffer.from(base64.test(encrypted) ? encrypted : "", "base64");
  if (bytes.length === 0 || bytes.length % ivBytes !== 0) return undefined;
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, ivBytes));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const padBytes = padded.at(-1) ?? 0;
  if (padBytes < 1 || padBytes > padBlockBytes) return undefined;
  const content = padded.subarray(0, Math.max(0, padded.length - padBytes));
  return content.length < randomBytes + lengthBytes ? undefined : content;
}

/** The 43rd character may carry stray bits; Node's decoder does not mind. */
function aesKey(settings: CipherSettings): Buffer {
  return Buffer.from(`${settings.encodingAesKey}=`, "base64");
}
