import { serialize } from "bson";
import { describe, expect, it } from "vitest";
import { buildPipeline } from "../../../../models/embedded/language/aggregation/build-pipeline.ts";
import { parsePipeline } from "../../../../models/embedded/language/aggregation/parse-pipeline.ts";
import type { Stage } from "../../../../models/embedded/language/aggregation/stage.ts";
import { BsonDocument, type Value } from "../../../../models/embedded/language/bson-value.ts";
import { readDocument } from "../../../../models/embedded/language/read-bson.ts";

function stagesOf(...pipeline: object[]): readonly Stage[] {
  const command = readDocument(Buffer.from(serialize({ pipeline })));
  return parsePipeline(command.get("pipeline") as Value[]);
}

/** Ten million letters are some 20 MB of memory; here they are one string. */
const text = "x".repeat(10_000_000);

/** Runs documents through a pipeline and gives how many came out of it. */
function run(stages: readonly Stage[], count: number): number {
  let results = 0;
  const last = { push: () => (results += 1) > 0, end: () => undefined };
  const pipeline = buildPipeline(stages, last);
  for (let at = 0; at < count; at += 1) {
    if (!pipeline.push(new BsonDocument(["_id", "text"], [at, text]))) break;
  }
  pipeline.end();
  return results;
}

describe("a hundred megabytes", () => {
  it.each([
    ["$group that pushes", { $group: { _id: null, all: { $push: "$text" } } }, 146],
    [
      "$group that keeps whole documents",
      { $group: { _id: null, all: { $addToSet: "$$ROOT" } } },
      146,
    ],
    ["$group by long keys", { $group: { _id: { n: "$_id", text: "$text" } } }, 146],
    ["$sort", { $sort: { _id: -1 } }, 292],
  ])("are too many for a %s", (_what, stage, code) => {
    expect(() => run(stagesOf(stage), 10)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ["a $group that only counts", [{ $group: { _id: null, n: { $sum: 1 } } }], 1],
    ["a $group that keeps one value", [{ $group: { _id: null, v: { $max: "$text" } } }], 1],
    ["a $sort that keeps the first two", [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 1 }], 1],
    ["stages that keep nothing", [{ $match: { _id: { $gte: 0 } } }, { $skip: 2 }], 18],
  ])("may pass through %s", (_what, pipeline, results) => {
    expect(run(stagesOf(...pipeline), 20)).toBe(results);
  });

  it("need not be read when a limit is reached", () => {
    expect(run(stagesOf({ $limit: 3 }), 1000)).toBe(3);
  });
});
