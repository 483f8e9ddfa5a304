import type { TopicLabel } from "./topic.ts";

/** One labelled line and what the search made of it. */
export interface JudgedLine {
  readonly text: string;
  readonly intent: TopicLabel;
  readonly phenomena: readonly string[];
  readonly also: readonly TopicLabel[];
  /** Labels, best first; empty stands for `out_of_scope`. */
  readonly ranked: readonly string[];
}

export interface Share {
  readonly right: number;
  readonly all: number;
}

export interface IntentFigures {
  readonly top1: Share;
  readonly byLabel: Readonly<Record<string, Share>>;
  readonly byPhenomenon: Readonly<Record<string, Share>>;
  /** Most frequent first. */
  readonly confusions: readonly {
    readonly expected: string;
    readonly got: string;
    readonly lines: number;
  }[];
  /** Second asks among the first three. */
  readonly alsoInTop3: Share;
  readonly outOfScope: Share;
  readonly urgentRecall: Share;
  /** Lines of other labels that were called urgent. */
  readonly falseUrgents: number;
}

const outOfScopeLabel = "out_of_scope";
const urgentLabel = "urgent";

export function computeFigures(lines: readonly JudgedLine[]): IntentFigures {
  const withAlso = lines.filter(({ also }) => also.length > 0);
  const ofOthers = lines.filter(({ intent }) => intent !== urgentLabel);
  return {
    top1: shareOf(lines, isRight),
    byLabel: sharesBy(lines, ({ intent }) => [intent]),
    byPhenomenon: sharesBy(lines, ({ phenomena }) => phenomena),
    confusions: countConfusions(lines),
    alsoInTop3: shareOf(withAlso, ({ also, ranked }) =>
      ranked.slice(0, 3).some((label) => also.some((wanted) => wanted === label)),
    ),
    outOfScope: shareOf(withLabel(lines, outOfScopeLabel), isRight),
    urgentRecall: shareOf(withLabel(lines, urgentLabel), isRight),
    falseUrgents: ofOthers.filter((line) => bestOf(line) === urgentLabel).length,
  };
}

function bestOf({ ranked }: JudgedLine): string {
  return ranked[0] ?? outOfScopeLabel;
}

function isRight(line: JudgedLine): boolean {
  return bestOf(line) === line.intent;
}

function withLabel(lines: readonly JudgedLine[], label: TopicLabel): JudgedLine[] {
  return lines.filter(({ intent }) => intent === label);
}

function shareOf(lines: readonly JudgedLine[], test: (line: JudgedLine) => boolean): Share {
  return { right: lines.filter(test).length, all: lines.length };
}

function sharesBy(
  lines: readonly JudgedLine[],
  keysOf: (line: JudgedLine) => readonly string[],
): Record<string, Share> {
  const keys = [...new Set(lines.flatMap(keysOf))].sort();
  return Object.fromEntries(
    keys.map((key) => [
      key,
      shareOf(
        lines.filter((line) => keysOf(line).includes(key)),
        isRight,
      ),
    ]),
  );
}

function countConfusions(lines: readonly JudgedLine[]): IntentFigures["confusions"] {
  const counts = new Map<string, { expected: string; got: string; lines: number }>();
  for (const line of lines) {
    if (isRight(line)) continue;
    const pair = { expected: line.intent, got: bestOf(line) };
    const key = `${pair.expected} ${pair.got}`;
    counts.set(key, { ...pair, lines: (counts.get(key)?.lines ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.lines - one.lines);
}

export function percentOf({ right, all }: Share): number {
  return all === 0 ? 100 : Math.round((1000 * right) / all) / 10;
}
