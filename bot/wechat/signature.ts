import { hash, timingSafeEqual } from "node:crypto";

function sha1OfSorted(parts: readonly string[]): string {
  return hash("sha1", [...parts].sort().join(""));
}

/** The `signature` of every request: covers token, timestamp and nonce, never the body.
 *  Source: "接入指南", fact sheet 1.2. */
export function requestSignature(token: string, timestamp: string, nonce: string): string {
  return sha1OfSorted([token, timestamp, nonce]);
}

export interface SignedCiphertext {
  readonly timestamp: string;
  readonly nonce: string;
  /** The `Encrypt` element, base64. */
  readonly encrypt: string;
}

/** The `msg_signature` of encrypted requests and replies: covers the ciphertext as well. Fact sheet 1.3. */
export function messageSignature(token: string, signed: SignedCiphertext): string {
  return sha1OfSorted([token, signed.timestamp, signed.nonce, signed.encrypt]);
}

/** Compares in constant time; strings of different length are simply unequal. */
export function isSameSignature(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected);
  const givenBytes = Buffer.from(given);
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
