/** A fresh proof is good for this long. */
export const stepUpMs = 5 * 60_000;
