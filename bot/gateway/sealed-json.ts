import type { FieldCipher } from "../../models/field-cipher.ts";

/** What lies sealed in a conversation; the names are the sealing contexts. */
export type SealedPart =
  "inbound" | "state" | "effects" | "reply" | "kept" | "outbox" | "unanswered" | "raw";

export function sealJson(cipher: FieldCipher, value: unknown, part: SealedPart): Buffer {
  return cipher.seal(JSON.stringify(value), part);
}

/** @throws FieldCipherError when it was not sealed by this installation. */
export function openJson(
  cipher: FieldCipher,
  sealed: { buffer: Uint8Array },
  part: SealedPart,
): unknown {
  return JSON.parse(cipher.open(sealed.buffer, part));
}
