import { isUtf8 } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const blockBytes = 32;
const randomPrefixBytes = 16;
const lengthBytes = 4;
const aesBlockBytes = 16;

export type Decrypted =
  | { readonly kind: "clear"; readonly text: string }
  | { readonly kind: "refused"; readonly reason: DecryptRefusal };

/** `wrong-key` also stands for damaged ciphertext: the two cannot be told apart. */
export type DecryptRefusal = "wrong-key" | "wrong-appid" | "not-utf8";

/** Encrypts and decrypts callbacks in compatible and safe mode.
 *  AES-256-CBC; PKCS#7 with 32-byte blocks; `random(16) ‖ length(uint32 BE) ‖ text ‖ appid`.
 *  Source: "消息加解密说明", fact sheet 1.6. */
export class MessageCipher {
  readonly #key: Buffer;
  readonly #iv: Buffer;
  readonly #appId: Buffer;

  /** @param encodingAesKey 43 characters; the last one may carry stray bits, which are ignored. */
  constructor(encodingAesKey: string, appId: string) {
    this.#key = Buffer.from(`${encodingAesKey}=`, "base64");
    if (this.#key.length !== 32)
      throw new RangeError("EncodingAESKey must be 43 base64 characters");
    this.#iv = this.#key.subarray(0, aesBlockBytes);
    this.#appId = Buffer.from(appId);
  }

  /** @param randomPrefix 16 bytes; only known-answer tests give it. */
  encrypt(text: string, randomPrefix: Buffer = randomBytes(randomPrefixBytes)): string {
    const body = Buffer.from(text);
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(body.length);
    const content = Buffer.concat([randomPrefix, length, body, this.#appId]);
    const padBytes = blockBytes - (content.length % blockBytes);
    const padded = Buffer.concat([content, Buffer.alloc(padBytes, padBytes)]);
    const cipher = createCipheriv("aes-256-cbc", this.#key, this.#iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(padded), cipher.final()]).toString("base64");
  }

  decrypt(encrypt: string): Decrypted {
    const ciphertext = Buffer.from(encrypt, "base64");
    if (ciphertext.length === 0 || ciphertext.length % aesBlockBytes !== 0)
      return refused("wrong-key");
    const decipher = createDecipheriv("aes-256-cbc", this.#key, this.#iv).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    const padBytes = padded[padded.length - 1] ?? 0;
    if (padBytes < 1 || padBytes > blockBytes) return refused("wrong-key");
    return this.#openContent(padded.subarray(0, padded.length - padBytes));
  }

  #openContent(content: Buffer): Decrypted {
    const textStart = randomPrefixBytes + lengthBytes;
    if (content.length < textStart) return refused("wrong-key");
    const textEnd = textStart + content.readUInt32BE(randomPrefixBytes);
    if (textEnd > content.length) return refused("wrong-key");
    if (!content.subarray(textEnd).equals(this.#appId)) return refused("wrong-appid");
    const text = decodeUtf8(content.subarray(textStart, textEnd));
    return text === undefined ? refused("not-utf8") : { kind: "clear", text };
  }
}

function refused(reason: DecryptRefusal): Decrypted {
  return { kind: "refused", reason };
}

/** Undefined when the bytes are no UTF-8: nothing is silently replaced. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}
