import { describe, expect, it } from "vitest";
import { readByteRange } from "../../../../web/sandbox/platform/http/byte-range.ts";

describe("readByteRange of 1,000 bytes (RFC 9110, 14)", () => {
  it.each<[string, readonly [number, number] | "whole" | "outside"]>([
    ["bytes=0-1", [0, 1]],
    ["bytes=0-", [0, 999]],
    ["bytes=200-299", [200, 299]],
    ["bytes=900-5000", [900, 999]],
    ["bytes=-100", [900, 999]],
    ["bytes=-5000", [0, 999]],
    ["bytes=-0", "outside"],
    ["bytes=1000-", "outside"],
    ["bytes=1000-1001", "outside"],
    ["bytes=9-5", "whole"],
    ["bytes=0-1,5-6", "whole"],
    ["bytes=-", "whole"],
    ["bytes=a-b", "whole"],
    ["seconds=0-1", "whole"],
    ["", "whole"],
  ])("%s", (header, range) => {
    expect(readByteRange(header, 1_000)).toEqual(
      typeof range === "string"
        ? { kind: range }
        : { kind: "part", first: range[0], last: range[1] },
    );
  });

  it("finds nothing in an empty file", () => {
    expect(readByteRange("bytes=0-", 0)).toEqual({ kind: "outside" });
    expect(readByteRange("bytes=-1", 0)).toEqual({ kind: "outside" });
  });
});
