import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../../web/sandbox/api-types.ts";
import { dateLabel, toRows } from "../../../../web/sandbox/page/chat-rows.ts";
import { durationLabel, jumpLabel } from "../../../../web/sandbox/page/jump-label.ts";
import { secondsLabel } from "../../../../web/sandbox/page/seconds-label.ts";

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

describe("jumpLabel", () => {
  it.each([
    [3 * dayMs, "时间前进了 3 天"],
    [dayMs + 2 * hourMs + 5 * minuteMs, "时间前进了 1 天 2 小时"],
    [hourMs, "时间前进了 1 小时"],
    [90_000, "时间前进了 1 分钟 30 秒"],
    [1_000, "时间前进了 1 秒"],
    [999, undefined],
    [0, undefined],
    [-dayMs, undefined],
  ])("of %i ms is %s", (ms, label) => {
    expect(jumpLabel(ms)).toBe(label);
  });

  it("has a word for nothing", () => {
    expect(durationLabel(0)).toBe("0 秒");
  });
});

describe("toRows", () => {
  const message = (seq: number, offsetMs?: number): ChatMessage => ({
    ...{ seq, at: "2026-03-06T10:00:00+08:00", direction: "toAccount", attempt: 1 },
    ...{ state: "answered", content: { kind: "text", text: "好" } },
    ...(offsetMs !== undefined && { offsetMs }),
  });
  const now = new Date("2026-03-09T10:00:00+08:00");
  const labels = (messages: readonly ChatMessage[], offsetMs: number) =>
    toRows(messages, { now, offsetMs }).flatMap((row) => (row.kind === "jump" ? [row.label] : []));

  it("shows a jump between two messages, and after the last one", () => {
    expect(labels([message(1), message(2, dayMs)], 3 * dayMs)).toEqual([
      "时间前进了 1 天",
      "时间前进了 2 天",
    ]);
  });

  it("shows none before the first message and none when nothing moved", () => {
    expect(labels([], dayMs)).toEqual([]);
    expect(labels([message(1, dayMs), message(2, dayMs)], dayMs)).toEqual([]);
  });
});

describe("labels", () => {
  it("write the day out, always Asia/Shanghai", () => {
    expect(dateLabel(new Date("2026-11-27T16:23:58Z"))).toBe("2026年11月28日 星期六 00:23:58");
  });

  it.each([
    [3.2, "3″"],
    [0.2, "1″"],
    [Infinity, ""],
    [Number.NaN, ""],
    [0, ""],
  ])("a voice of %d s says %s", (seconds, label) => {
    expect(secondsLabel(seconds)).toBe(label);
  });
});
