import { buildPipeline } from "../../language/aggregation/build-pipeline.ts";
import type { Stage } from "../../language/aggregation/stage.ts";
import type { BsonDocument } from "../../language/bson-value.ts";
import type { AggregateRequest } from "../../language/commands/parse-reads.ts";
import type { FilterNode } from "../../language/filter/filter-node.ts";
import { simplifyFilter } from "../../language/filter/simplify-filter.ts";
import type { SortSpec } from "../../language/sort/sort-spec.ts";
import type { Collection } from "../collection.ts";
import { choosePlan } from "../plan/choose-plan.ts";
import { deadlineAfter, readRows } from "../read-rows.ts";

/** What an aggregation may take when it says nothing else. */
const defaultTimeLimitMs = 60_000;

/** The results of a pipeline, in chunks. Leading filters, and a sort after them, go through the indexes.
 *  Throws at once where there is no way to find the documents. */
export function aggregate(
  collection: Collection,
  request: AggregateRequest,
): AsyncGenerator<BsonDocument[]> {
  const { filter, sort, rest } = splitPipeline(request.stages);
  const plan = choosePlan(collection, { filter, sort, hint: request.hint });
  const isSorted = plan.kind === "index" && plan.sortedBy !== undefined;
  const stages = sort && isSorted ? rest.slice(1) : rest;
  const deadline = deadlineAfter(request.maxTimeMs ?? defaultTimeLimitMs);
  return runPipeline(stages, readRows(collection, { plan, filter, deadline }));
}

async function* runPipeline(
  stages: readonly Stage[],
  source: AsyncIterable<{ readonly document: BsonDocument }[]>,
): AsyncGenerator<BsonDocument[]> {
  let results: BsonDocument[] = [];
  const pipeline = buildPipeline(stages, {
    push: (document) => {
      results.push(document);
      return true;
    },
    end: () => undefined,
  });
  for await (const rows of source) {
    const wantsMore = rows.every(({ document }) => pipeline.push(document));
    if (results.length > 0) yield results;
    results = [];
    if (!wantsMore) break;
  }
  pipeline.end();
  if (results.length > 0) yield results;
}

interface SplitPipeline {
  readonly filter: FilterNode;
  /** The sort that `rest` begins with, if it does. */
  readonly sort: SortSpec | undefined;
  readonly rest: readonly Stage[];
}

function splitPipeline(stages: readonly Stage[]): SplitPipeline {
  const filters: FilterNode[] = [];
  let at = 0;
  for (const stage of stages) {
    if (stage.kind !== "match") break;
    filters.push(stage.filter);
    at += 1;
  }
  const filter = simplifyFilter({ kind: "and", children: filters });
  const next = stages[at];
  return {
    filter,
    sort: next?.kind === "sort" ? next.spec : undefined,
    rest: stages.slice(at),
  };
}
