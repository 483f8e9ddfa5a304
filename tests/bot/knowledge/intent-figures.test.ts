import { describe, expect, it } from "vitest";
import {
  computeFigures,
  percentOf,
  type JudgedLine,
} from "../../../bot/knowledge/intent-figures.ts";

function buildLine(line: Partial<JudgedLine>): JudgedLine {
  return { text: "", intent: "dues", phenomena: ["plain"], also: [], ranked: ["dues"], ...line };
}

describe("computeFigures", () => {
  const figures = computeFigures([
    buildLine({}),
    buildLine({ ranked: ["card_what", "dues"], phenomena: ["short", "pinyin"] }),
    buildLine({ ranked: ["card_what"] }),
    buildLine({ intent: "out_of_scope", ranked: [] }),
    buildLine({ intent: "urgent", ranked: ["urgent"] }),
    buildLine({ intent: "legal", ranked: ["urgent"] }),
    buildLine({ also: ["legal"], ranked: ["dues", "policy", "legal"] }),
  ]);

  it("counts the best label, an empty list as out_of_scope", () => {
    expect(figures.top1).toEqual({ right: 4, all: 7 });
    expect(figures.outOfScope).toEqual({ right: 1, all: 1 });
  });

  it("counts by label and by every phenomenon", () => {
    expect(figures.byLabel["dues"]).toEqual({ right: 2, all: 4 });
    expect(figures.byPhenomenon["pinyin"]).toEqual({ right: 0, all: 1 });
  });

  it("names the worst pairs first", () => {
    expect(figures.confusions[0]).toEqual({ expected: "dues", got: "card_what", lines: 2 });
  });

  it("counts second asks, urgent lines and false alarms", () => {
    expect(figures.alsoInTop3).toEqual({ right: 1, all: 1 });
    expect(figures.urgentRecall).toEqual({ right: 1, all: 1 });
    expect(figures.falseUrgents).toBe(1);
  });

  it("rounds to tenths of a percent, nothing of nothing being all", () => {
    expect(percentOf({ right: 1, all: 3 })).toBe(33.3);
    expect(percentOf({ right: 0, all: 0 })).toBe(100);
  });
});
