import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameReader } from "../../../../models/embedded/wire/frame-reader.ts";

function frame(bodyBytes: number): Buffer {
  const bytes = Buffer.alloc(16 + bodyBytes, bodyBytes % 251);
  bytes.writeInt32LE(bytes.length, 0);
  return bytes;
}

const headerSaying = (length: number) => {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(length, 0);
  return bytes;
};

describe("a frame reader", () => {
  it("gives the same messages however the stream is cut", () => {
    const sizes = fc.array(fc.nat(40), { maxLength: 6 });
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (bodies, cuts) => {
          const frames = bodies.map(frame);
          const stream = Buffer.concat(frames);
          const reader = new FrameReader();
          const found: Buffer[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            found.push(...reader.push(stream.subarray(at, at + size)));
            at += size;
          }
          expect(found).toEqual(frames);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([0, 15, -1, 48_016_385, 2 ** 31 - 1])(
    "refuses a message of %i bytes by its header",
    (length) => {
      expect(() => new FrameReader().push(headerSaying(length))).toThrow(RangeError);
    },
  );

  it("waits for a message of 48 MB and its envelope", () => {
    expect(new FrameReader().push(headerSaying(48_016_384))).toEqual([]);
  });
});
