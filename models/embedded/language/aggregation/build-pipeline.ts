import { approximateBytes } from "../approximate-bytes.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { compileProjection } from "../projection/apply-projection.ts";
import { SortedRows } from "../sort/sorted-rows.ts";
import { sortKeyOf } from "../sort/sort-spec.ts";
import type { BsonDocument } from "../bson-value.ts";
import { groupSink } from "./group-sink.ts";
import { type Sink, type Stage, stageMemoryBytes } from "./stage.ts";

/** A sink that runs documents through the stages and hands the results to `last`. */
export function buildPipeline(stages: readonly Stage[], last: Sink): Sink {
  let next = last;
  for (const [at, stage] of [...stages.entries()].reverse()) {
    next = buildStage(stage, next, stages.slice(at + 1));
  }
  return next;
}

function buildStage(stage: Stage, next: Sink, following: readonly Stage[]): Sink {
  switch (stage.kind) {
    case "match": {
      const matches = compileFilter(stage.filter);
      return { push: (document) => !matches(document) || next.push(document), end: next.end };
    }
    case "project": {
      const project = compileProjection(stage.projection);
      return { push: (document) => next.push(project(document)), end: next.end };
    }
    case "group":
      return groupSink(stage, next);
    case "sort":
      return sortSink(stage, next, wantedCount(following));
    case "limit":
      return limitSink(stage.count, next);
    case "skip":
      return skipSink(stage.count, next);
  }
}

/** How many of the sorted documents the stages after it want at most. */
function wantedCount(following: readonly Stage[]): number | undefined {
  let skipped = 0;
  for (const stage of following) {
    if (stage.kind === "limit") return skipped + stage.count;
    if (stage.kind !== "skip") return undefined;
    skipped += stage.count;
  }
  return undefined;
}

function sortSink(stage: Stage & { kind: "sort" }, next: Sink, count: number | undefined): Sink {
  const rows = new SortedRows<BsonDocument>(stage.spec, { count, memoryBytes: stageMemoryBytes });
  return {
    push: (document) => {
      rows.add(sortKeyOf(document, stage.spec), document, approximateBytes(document));
      return true;
    },
    end: () => {
      for (const document of rows.take()) if (!next.push(document)) break;
      next.end();
    },
  };
}

function limitSink(count: number, next: Sink): Sink {
  let left = count;
  return {
    push: (document) => {
      if (left <= 0) return false;
      left -= 1;
      return next.push(document) && left > 0;
    },
    end: next.end,
  };
}

function skipSink(count: number, next: Sink): Sink {
  let left = count;
  return {
    push: (document) => {
      if (left <= 0) return next.push(document);
      left -= 1;
      return true;
    },
    end: next.end,
  };
}
