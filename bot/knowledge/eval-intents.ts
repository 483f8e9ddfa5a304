import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import {
  computeFigures,
  percentOf,
  type IntentFigures,
  type JudgedLine,
  type Share,
} from "./intent-figures.ts";
import { seedTopics } from "./seed-topics.ts";
import { createTopicSearch } from "./topic-search.ts";
import { topicIds } from "./topic.ts";
import { createWordForWord } from "./word-for-word.ts";

const labelledLine = z.object({
  text: z.string(),
  intent: z.enum(topicIds),
  phenomena: z.array(z.string()).default([]),
  also: z.array(z.enum(topicIds)).default([]),
});

/** More lines than this standing in our own texts, and the figures would measure memory. */
const mostWordForWordPercent = 5;
const worstPairs = 10;

/** `eval intents FILE`: how well the search knows labelled lines. Exit code 1 when too many of them
 *  stand in our sources; the quality figures themselves are asserted by tests. */
export async function evalIntents({
  file,
  out,
  write,
}: {
  file: string;
  out?: string;
  write: (line: string) => void;
}): Promise<number> {
  const search = createTopicSearch(seedTopics);
  const judged = (await readLabelledLines(file)).map((line): JudgedLine => ({
    ...line,
    ranked: search.find(line.text).ranked.map(({ id }) => id),
  }));
  if (out !== undefined) await writeFile(out, predictionsOf(judged));
  const figures = computeFigures(judged);
  const isOurs = createWordForWord(await readSources());
  const wordForWord: Share = {
    right: judged.filter(({ text }) => isOurs(text)).length,
    all: judged.length,
  };
  for (const line of describeFigures(figures)) write(line);
  write(
    `word for word in our sources: ${describeShare(wordForWord)}, at most ${mostWordForWordPercent} %`,
  );
  write(JSON.stringify(summaryOf(figures, wordForWord)));
  const isMemory = 100 * wordForWord.right > mostWordForWordPercent * wordForWord.all;
  return isMemory ? 1 : 0;
}

async function readLabelledLines(file: string) {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => labelledLine.parse(JSON.parse(line)));
}

function predictionsOf(judged: readonly JudgedLine[]): string {
  return judged.map(({ ranked }) => `${JSON.stringify({ ranked })}\n`).join("");
}

/** All of bot/, compiled or not: the seeds of topics and texts are in it. */
async function readSources(): Promise<string[]> {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const names = await readdir(root, { recursive: true });
  const sources = names.filter((name) => /\.(?:ts|js|json)$/.test(name));
  return Promise.all(sources.map((name) => readFile(path.join(root, name), "utf8")));
}

function describeFigures(figures: IntentFigures): string[] {
  return [
    `top-1: ${describeShare(figures.top1)}`,
    "",
    ...describeShares("by label", figures.byLabel),
    ...describeShares("by phenomenon", figures.byPhenomenon),
    "worst pairs",
    ...figures.confusions
      .slice(0, worstPairs)
      .map(({ expected, got, lines }) => `  ${expected} taken for ${got}: ${lines}`),
    "",
    `also in top 3: ${describeShare(figures.alsoInTop3)}`,
    `out_of_scope without a topic: ${describeShare(figures.outOfScope)}`,
    `urgent recall: ${describeShare(figures.urgentRecall)}, false urgents: ${figures.falseUrgents}`,
  ];
}

function describeShares(title: string, shares: Readonly<Record<string, Share>>): string[] {
  const rows = Object.entries(shares).map(
    ([name, share]) => `  ${name.padEnd(18)} ${describeShare(share)}`,
  );
  return [title, ...rows, ""];
}

function describeShare(share: Share): string {
  return `${share.right} of ${share.all} (${percentOf(share)} %)`;
}

function summaryOf(figures: IntentFigures, wordForWord: Share) {
  return {
    lines: figures.top1.all,
    top1Percent: percentOf(figures.top1),
    alsoInTop3Percent: percentOf(figures.alsoInTop3),
    outOfScopePercent: percentOf(figures.outOfScope),
    urgentRecallPercent: percentOf(figures.urgentRecall),
    falseUrgents: figures.falseUrgents,
    wordForWordLines: wordForWord.right,
    wordForWordPercent: percentOf(wordForWord),
  };
}
