import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** A sealed value that does not open. The message never holds the value. */
export class FieldCipherError extends Error {
  override readonly name = "FieldCipherError";
  readonly code: "wrong-key" | "damaged";

  constructor(code: "wrong-key" | "damaged", cause?: unknown) {
    super(code === "wrong-key" ? "sealed with another FIELD_KEY" : "sealed value is damaged", {
      cause,
    });
    this.code = code;
  }
}

const formatVersion = 1;
const keyIdBytes = 4;
const ivBytes = 12;
const tagBytes = 16;
const ivStart = 1 + keyIdBytes;
const headerBytes = ivStart + ivBytes + tagBytes;
const fieldKeyBytes = 32;
const hashBytes = 16;

/** A secret derived from FIELD_KEY for one purpose (HKDF-SHA256, RFC 5869). */
export function deriveSubkey(fieldKey: Uint8Array, purpose: string, byteLength = 32): Buffer {
  return Buffer.from(hkdfSync("sha256", fieldKey, "goutonghui", purpose, byteLength));
}

/** Keeps personal data unreadable in the database: AES-256-GCM with a subkey of FIELD_KEY.
 *  Sealed bytes are `version(1) ‖ key id(4) ‖ iv(12) ‖ tag(16) ‖ ciphertext`. */
export class FieldCipher {
  /** Names the key without giving it away; stored in every sealed value and with the installation. */
  readonly keyId: string;
  readonly #keyIdBytes: Buffer;
  readonly #sealKey: Buffer;
  readonly #hashKey: Buffer;

  constructor(fieldKey: Uint8Array) {
    if (fieldKey.length !== fieldKeyBytes) throw new RangeError("FIELD_KEY must hold 32 bytes");
    this.#sealKey = deriveSubkey(fieldKey, "seal");
    this.#hashKey = deriveSubkey(fieldKey, "hash");
    this.#keyIdBytes = deriveSubkey(fieldKey, "key id", keyIdBytes);
    this.keyId = this.#keyIdBytes.toString("hex");
  }

  /** `context` says what the value is ("answers.mobile"); a value moved elsewhere does not open. */
  seal(plain: string, context: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#sealKey, iv, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
    return Buffer.concat([
      Buffer.of(formatVersion),
      this.#keyIdBytes,
      iv,
      cipher.getAuthTag(),
      body,
    ]);
  }

  /** @throws FieldCipherError when the bytes were changed, moved or sealed with another key. */
  open(sealed: Uint8Array, context: string): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (bytes.length < headerBytes || bytes[0] !== formatVersion) {
      throw new FieldCipherError("damaged");
    }
    if (!bytes.subarray(1, ivStart).equals(this.#keyIdBytes)) {
      throw new FieldCipherError("wrong-key");
    }
    const iv = bytes.subarray(ivStart, ivStart + ivBytes);
    const decipher = createDecipheriv("aes-256-gcm", this.#sealKey, iv, {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(ivStart + ivBytes, headerBytes));
    try {
      const body = bytes.subarray(headerBytes);
      return decipher.update(body, undefined, "utf8") + decipher.final("utf8");
    } catch (error) {
      throw new FieldCipherError("damaged", error);
    }
  }

  /** Keyed hash for equality (22 characters): the same value and context give the same hash. */
  hash(value: string, context: string): string {
    const mac = createHmac("sha256", this.#hashKey).update(`${context}\0${value}`).digest();
    return mac.subarray(0, hashBytes).toString("base64url");
  }
}
