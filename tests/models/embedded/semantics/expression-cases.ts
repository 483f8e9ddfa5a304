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

/** What an expression gives as the computed field `v`; `[]` where it gives nothing. */
export type ExpressionCase = readonly [
  expression: unknown,
  result: Expected<readonly unknown[]>,
  document?: Document,
];

export function verifyExpressions(
  getCases: () => CaseCollection,
  { document: shared, table }: { document: Document; table: readonly ExpressionCase[] },
): void {
  const title = ([expression, result, document]: ExpressionCase) =>
    `${shown(expression)}${document ? ` of ${shown(document)}` : ""} ${outcomeOf(result)}`;
  it.each(titled(table, title))("%s", async (_title, [expression, result, document = shared]) => {
    const cases = getCases();
    await cases.fill([document]);
    const answer = cases.aggregate([{ $project: { _id: 0, v: expression } }]);
    expect(await answerText(answer)).toBe(expectedText(documentOf(result)));
  });
}

function outcomeOf(result: ExpressionCase[1]): string {
  if (typeof result === "number") return `is refused with ${result}`;
  return result.length === 0 ? "gives nothing" : `gives ${shown(result[0])}`;
}

function documentOf(result: ExpressionCase[1]): Expected<readonly Document[]> {
  if (typeof result === "number") return result;
  return result.length === 0 ? [{}] : [{ v: result[0] }];
}
