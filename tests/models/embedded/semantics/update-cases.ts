import type { Document } from "bson";
import { expect, it } from "vitest";
import {
  answerText,
  type CaseCollection,
  type Expected,
  expectedText,
  shown,
  titled,
} from "./case-collection.ts";

interface UpdateOptions {
  /** The filter; without it `{}`. */
  readonly q?: Document;
  readonly arrayFilters?: readonly Document[];
  readonly multi?: boolean;
  readonly upsert?: boolean;
}

/** An update of one document, what it becomes or the code of the error, and what else the command says. */
export type UpdateCase = readonly [
  update: unknown,
  before: Document,
  after: Expected<Document>,
  options?: UpdateOptions,
];

function title([update, before, after, options]: UpdateCase): string {
  const where = options ? ` with ${shown(options)}` : "";
  const outcome = typeof after === "number" ? "is refused with" : "makes";
  return `${shown(update)}${where} on ${shown(before)} ${outcome} ${shown(after)}`;
}

export function verifyUpdates(getCases: () => CaseCollection, table: readonly UpdateCase[]): void {
  it.each(titled(table, title))("%s", async (_title, [update, before, after, options = {}]) => {
    const cases = getCases();
    await cases.fill([before]);
    const { q = {}, ...rest } = options;
    const changed = async () => {
      await cases.run({ update: cases.name, updates: [{ q, u: update, ...rest }] });
      const [document] = await cases.find();
      return document;
    };
    const wanted = typeof after === "number" ? after : { _id: 1, ...after };
    expect(await answerText(changed())).toBe(expectedText(wanted));
    if (typeof after === "number") await expectUntouched(cases, before);
  });
}

async function expectUntouched(cases: CaseCollection, before: Document): Promise<void> {
  expect(await answerText(cases.find())).toBe(expectedText([{ _id: 1, ...before }]));
}
