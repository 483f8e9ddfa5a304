import { describe, expect, it } from "vitest";
import { FieldCipher, FieldCipherError } from "../../models/field-cipher.ts";

const cipher = new FieldCipher(Buffer.alloc(32, 7));
const otherCipher = new FieldCipher(Buffer.alloc(32, 8));

describe("field cipher", () => {
  it("opens what it sealed, and seals the same value differently each time", () => {
    const first = cipher.seal("13800138000", "answers.mobile");
    const second = cipher.seal("13800138000", "answers.mobile");
    expect(cipher.open(first, "answers.mobile")).toBe("13800138000");
    expect(first.equals(second)).toBe(false);
    expect(first.includes("13800138000")).toBe(false);
  });

  it("stores its key id with every value", () => {
    expect(cipher.seal("x", "a").subarray(1, 5).toString("hex")).toBe(cipher.keyId);
  });

  it.each([
    ["another key", () => otherCipher.open(cipher.seal("x", "a"), "a"), "wrong-key"],
    ["another context", () => cipher.open(cipher.seal("x", "a"), "b"), "damaged"],
    ["a flipped byte", () => cipher.open(flipLast(cipher.seal("x", "a")), "a"), "damaged"],
    ["too few bytes", () => cipher.open(Buffer.of(1, 2, 3), "a"), "damaged"],
  ])("refuses %s with a code", (_title, open, code) => {
    expect(open).toThrow(FieldCipherError);
    expect(open).toThrow(expect.objectContaining({ code }));
  });

  it("hashes equal values equally within one context and key only", () => {
    expect(cipher.hash("v", "a")).toBe(cipher.hash("v", "a"));
    expect(cipher.hash("v", "a")).not.toBe(cipher.hash("v", "b"));
    expect(cipher.hash("v", "a")).not.toBe(otherCipher.hash("v", "a"));
  });

  it("wants 32 bytes", () => {
    expect(() => new FieldCipher(Buffer.alloc(31))).toThrow(RangeError);
  });
});

function flipLast(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 1, copy.length - 1);
  return copy;
}
