import { describe, expect, it } from "vitest";
import { refuseMedia } from "../../../web/sandbox/media-rules.ts";

const mebibyte = 1_048_576;

describe("refuseMedia (fact sheet 6)", () => {
  it.each([
    ["image", "image/jpeg", 10 * mebibyte, undefined],
    ["image", "IMAGE/PNG; charset=x", 1, undefined],
    ["image", "image/jpeg", 10 * mebibyte + 1, "最大 10 MB"],
    ["image", "image/svg+xml", 1, "图片只收"],
    ["image", "audio/amr", 1, "图片只收"],
    ["image", "image/jpeg", 0, "是空的"],
    ["voice", "audio/webm;codecs=opus", 2 * mebibyte, undefined],
    ["voice", "audio/amr", 2 * mebibyte + 1, "最大 2 MB"],
    ["voice", "video/mp4", 1, "语音只收"],
    ["voice", "audio/amr", 1, undefined, 60_000],
    ["voice", "audio/amr", 1, "有 61 秒，最长 60 秒", 60_001],
    ["image", "image/gif", 1, undefined, 90_000],
  ] as const)(
    "%s of %s with %i bytes",
    (type, contentType, sizeBytes, words, lengthMs?: number) => {
      const refusal = refuseMedia(type, { contentType, sizeBytes, lengthMs });
      if (words === undefined) expect(refusal).toBeUndefined();
      else expect(refusal).toContain(words);
    },
  );
});
