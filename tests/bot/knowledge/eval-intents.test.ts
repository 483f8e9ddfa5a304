import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { evalIntents } from "../../../bot/knowledge/eval-intents.ts";

const heldOutFile = path.join(import.meta.dirname, "../../fixtures/held-out-intents.jsonl");
const devFile = path.join(import.meta.dirname, "../../../../shared/data/dev/intents.jsonl");
const summarySchema = z.object({
  lines: z.number(),
  top1Percent: z.number(),
  alsoInTop3Percent: z.number(),
  outOfScopePercent: z.number(),
  urgentRecallPercent: z.number(),
  falseUrgents: z.number(),
  wordForWordPercent: z.number(),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "eval-intents-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function evaluate(file: string, out?: string) {
  const written: string[] = [];
  const code = await evalIntents({
    file,
    ...(out === undefined ? {} : { out }),
    write: (line) => written.push(line),
  });
  return { code, written, summary: summarySchema.parse(JSON.parse(written.at(-1) ?? "")) };
}

async function writeLines(name: string, lines: readonly object[]): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  return file;
}

describe("evalIntents", () => {
  it("knows lines that nobody trained on", async () => {
    const { code, summary } = await evaluate(heldOutFile);
    expect(code).toBe(0);
    expect(summary.top1Percent).toBeGreaterThanOrEqual(90);
    expect(summary.outOfScopePercent).toBeGreaterThanOrEqual(90);
    expect(summary.urgentRecallPercent).toBe(100);
    expect(summary.falseUrgents).toBeLessThanOrEqual(3);
  });

  it("knows the labelled lines of the client", async ({ skip }) => {
    if (!existsSync(devFile)) {
      process.stderr.write("left out: the labelled intents (../shared/data is not there)\n");
      skip();
    }
    const { code, summary } = await evaluate(devFile);
    expect(code).toBe(0);
    expect(summary.top1Percent).toBeGreaterThanOrEqual(90);
    expect(summary.alsoInTop3Percent).toBeGreaterThanOrEqual(70);
    expect(summary.outOfScopePercent).toBeGreaterThanOrEqual(90);
    expect(summary.urgentRecallPercent).toBe(100);
    expect(summary.falseUrgents).toBeLessThanOrEqual(3);
  });

  it("writes one prediction a line, in the order of the file", async () => {
    const file = await writeLines("two.jsonl", [
      { text: "123", intent: "out_of_scope", phenomena: ["digits_only"] },
      { text: "二次报销咋弄来着", intent: "card_reimburse", phenomena: ["plain"] },
    ]);
    const out = path.join(folder, "predictions.jsonl");
    const { summary } = await evaluate(file, out);
    expect(summary).toMatchObject({ lines: 2, top1Percent: 100, outOfScopePercent: 100 });
    const [first, second] = (await readFile(out, "utf8")).trim().split("\n");
    expect(first).toBe('{"ranked":[]}');
    expect(second).toMatch(/^\{"ranked":\["card_reimburse"/);
  });

  it("fails when more than 5 % of the lines stand in our own texts", async () => {
    const file = await writeLines("ours.jsonl", [
      { text: "会费扣错了怎么退？", intent: "dues", phenomena: ["plain"] },
      { text: "会费这玩意儿是咋收的呀", intent: "dues", phenomena: ["plain"] },
    ]);
    const { code, summary } = await evaluate(file);
    expect(code).toBe(1);
    expect(summary.wordForWordPercent).toBe(50);
  });

  it("refuses a line with an unknown label", async () => {
    const file = await writeLines("wrong.jsonl", [{ text: "x", intent: "nothing", phenomena: [] }]);
    await expect(evaluate(file)).rejects.toThrow(z.ZodError);
  });
});
