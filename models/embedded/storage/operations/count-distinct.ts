import { BsonDocument, type Value } from "../../language/bson-value.ts";
import { CommandError } from "../../language/command-error.ts";
import type { CountRequest, DistinctRequest } from "../../language/commands/parse-reads.ts";
import { distinctValuesAt } from "../../language/distinct-values.ts";
import { writeDocument } from "../../language/write-bson.ts";
import { ValueSet } from "../../language/value-set.ts";
import type { Collection } from "../collection.ts";
import { choosePlan } from "../plan/choose-plan.ts";
import { deadlineAfter, readRows } from "../read-rows.ts";

const noDeadline = deadlineAfter(undefined);

export async function count(collection: Collection, request: CountRequest): Promise<number> {
  const { filter, hint } = request;
  const plan = choosePlan(collection, { filter, sort: undefined, hint });
  const most = request.limit ?? Number.POSITIVE_INFINITY;
  let found = 0;
  for await (const rows of readRows(collection, { plan, filter, deadline: noDeadline })) {
    found += rows.length;
    if (found >= request.skip + most) break;
  }
  return Math.min(Math.max(0, found - request.skip), most);
}

/** One answer holds all the values. */
const maxAnswerBytes = 16 * 1024 * 1024 - 4096;

export async function distinct(collection: Collection, request: DistinctRequest): Promise<Value[]> {
  const { filter, path } = request;
  const plan = choosePlan(collection, { filter, sort: undefined, hint: undefined });
  const known = new ValueSet();
  const values: Value[] = [];
  let bytes = 0;
  for await (const rows of readRows(collection, { plan, filter, deadline: noDeadline })) {
    for (const value of rows.flatMap(({ document }) => distinctValuesAt(document, path))) {
      if (!known.add(value)) continue;
      values.push(value);
      bytes += writeDocument(new BsonDocument([""], [value])).length;
      if (bytes > maxAnswerBytes) throw new CommandError(17217, "distinct too big, 16mb cap");
    }
  }
  return values;
}
