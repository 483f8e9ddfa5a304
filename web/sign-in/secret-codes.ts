import { createHash, randomBytes, randomInt } from "node:crypto";
import type { FieldCipher } from "../../models/field-cipher.ts";

const tokenBytes = 32;

/** The value of a session's cookie, or of a one-time link. */
export function drawToken(): string {
  return randomBytes(tokenBytes).toString("base64url");
}

export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** What the database keeps of a token. 256 random bits need no slow hash. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Without 0 and o, 1, i and l. */
const letters = "23456789abcdefghjkmnpqrstuvwxyz";
const recoveryCodeCount = 10;
const recoveryCodeLetters = 12;

/** `7k3m-9xqp-w2hd`: 59 bits each. */
export function drawRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () =>
    Array.from({ length: recoveryCodeLetters }, () => letters[randomInt(letters.length)])
      .join("")
      .replaceAll(/(.{4})(?=.)/g, "$1-"),
  );
}

/** As he typed it: hyphens, blanks and case make no difference. */
export function hashRecoveryCode(code: string, cipher: FieldCipher): string {
  const plain = code.normalize("NFKC").toLowerCase().replaceAll(/[\s-]/g, "");
  return cipher.hash(plain, "cadre.recovery-code");
}

/** Eight digits, to be typed into the chat. */
export function drawBindingCode(): string {
  return String(randomInt(100_000_000)).padStart(8, "0");
}

export function hashBindingCode(code: string, cipher: FieldCipher): string {
  return cipher.hash(code, "cadre.binding-code");
}
