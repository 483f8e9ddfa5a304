import { type Document, Long } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerText,
  type CaseCollection,
  exact,
  firstBatchOf,
  openCaseCollection,
} from "./case-collection.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
  await cases.fill(Array.from({ length: 250 }, (_, at) => ({ n: at })));
});
afterAll(() => cases.close());

interface Batch {
  readonly id: Long;
  readonly size: number;
}

function firstOf(answer: Document): Batch {
  const { id } = answer["cursor"] as { id: Long };
  return { id, size: firstBatchOf(answer).length };
}

const find = async (options: Document) =>
  firstOf(await cases.run({ find: cases.name, ...options }));

async function more(id: Long, options: Document = {}): Promise<Batch> {
  const answer = await cases.run({ getMore: id, collection: cases.name, ...options });
  const { nextBatch, id: next } = answer["cursor"] as { nextBatch: Document[]; id: Long };
  return { id: next, size: nextBatch.length };
}

const isOpen = ({ id }: Batch) => !id.isZero();

describe("a cursor's batches", () => {
  it("are 101 documents first and the rest after that", async () => {
    const first = await find({});
    expect([first.size, isOpen(first)]).toEqual([101, true]);
    const second = await more(first.id);
    expect([second.size, isOpen(second)]).toEqual([149, false]);
  });

  it.each([
    [{ batchSize: 0 }, 0, true],
    [{ batchSize: 7 }, 7, true],
    [{ batchSize: 251 }, 250, false],
    [{ batchSize: 7, singleBatch: true }, 7, false],
    [{ limit: 5 }, 5, false],
    [{ limit: 5, batchSize: 2 }, 2, true],
    [{ limit: 5, batchSize: 5 }, 5, false],
    [{ limit: 0, batchSize: 3 }, 3, true],
    [{ skip: 249 }, 1, false],
    [{ skip: 400 }, 0, false],
    [{ filter: { n: { $lt: 3 } } }, 3, false],
    [{ sort: { n: -1 }, limit: 3, batchSize: 1 }, 1, true],
  ])("with %j begin with %i documents, and more to come is %s", async (options, size, open) => {
    const first = await find(options);
    expect([first.size, isOpen(first)]).toEqual([size, open]);
    if (open) await cases.run({ killCursors: cases.name, cursors: [first.id] });
  });

  it("stop at the limit, however they are cut", async () => {
    const first = await find({ limit: 5, batchSize: 2 });
    const second = await more(first.id, { batchSize: 2 });
    const third = await more(second.id, { batchSize: 2 });
    expect([first.size, second.size, third.size, isOpen(third)]).toEqual([2, 2, 1, false]);
  });

  it("of a collection that is not there are empty", async () => {
    const answer = await cases.run({ find: "nobody" });
    expect(firstOf(answer).size).toBe(0);
    const aggregated = await cases.run({ aggregate: "nobody", pipeline: [], cursor: {} });
    expect(firstOf(aggregated).size).toBe(0);
  });

  it("come from an aggregation as from a find", async () => {
    const pipeline = [{ $match: { n: { $gte: 10 } } }];
    const aggregate = { aggregate: cases.name, pipeline, cursor: { batchSize: 100 } };
    const first = firstOf(await cases.run(aggregate));
    const second = await more(first.id, { batchSize: 100 });
    const third = await more(second.id);
    expect([first.size, second.size, third.size, isOpen(third)]).toEqual([100, 100, 40, false]);
  });
});

describe("a cursor", () => {
  it("that is at its end is not found any more", async () => {
    const first = await find({ batchSize: 200 });
    await more(first.id);
    expect(await answerText(more(first.id))).toBe("error 43");
  });

  it("that was killed is not found any more, and the answer says which were", async () => {
    const first = await find({ batchSize: 1 });
    const unknown = Long.fromString("123456789012345");
    const answer = await cases.run({ killCursors: cases.name, cursors: [first.id, unknown] });
    expect(exact(answer["cursorsKilled"])).toBe(exact([first.id]));
    expect(exact(answer["cursorsNotFound"])).toBe(exact([unknown]));
    expect(await answerText(more(first.id))).toBe("error 43");
  });

  it("belongs to its collection", async () => {
    const first = await find({ batchSize: 1 });
    const elsewhere = cases.run({ getMore: first.id, collection: "elsewhere" });
    expect(await answerText(elsewhere)).toBe("error 13");
    const goesOn = await more(first.id);
    expect(goesOn.size).toBe(249);
  });

  it("belongs to its session", async () => {
    const [mine, other] = [cases.startSession(), cases.startSession()];
    const first = firstOf(await cases.run({ find: cases.name, batchSize: 1 }, mine));
    const getMore = { getMore: first.id, collection: cases.name, batchSize: 1 };
    expect(await answerText(cases.run(getMore, other))).toBe("error 50738");
    const answer = await cases.run(getMore, mine);
    expect((answer["cursor"] as { nextBatch: Document[] }).nextBatch).toHaveLength(1);
    await cases.run({ killCursors: cases.name, cursors: [first.id] }, mine);
    await Promise.all([mine.endSession(), other.endSession()]);
  });

  it.each([
    [{ getMore: Long.fromString("77"), collection: "cases" }, 43],
    [{ getMore: 77, collection: "cases" }, 14],
    [{ getMore: Long.fromString("77") }, 40414],
    [{ getMore: Long.fromString("77"), collection: "" }, 73],
    [{ getMore: Long.fromString("77"), collection: "cases", batchSize: -1 }, 51024],
    [{ killCursors: "cases", cursors: [1] }, 14],
    [{ killCursors: "cases" }, 40414],
    [{ find: "cases", batchSize: -1 }, 51024],
    [{ find: "cases", skip: -1 }, 51024],
    [{ aggregate: "cases", pipeline: [] }, 9],
    [{ aggregate: "cases", pipeline: [], cursor: 1 }, 14],
    [{ aggregate: "cases", pipeline: {}, cursor: {} }, 14],
  ])("asked wrongly by %j is refused with %i", async (command, code) => {
    expect(await answerText(cases.run(command))).toBe(`error ${code}`);
  });

  it("sees what was there when it began, while documents come and go", async () => {
    const first = await find({ batchSize: 200, sort: { _id: 1 } });
    await cases.run({ delete: cases.name, deletes: [{ q: { _id: { $gte: 249 } }, limit: 0 }] });
    const rest = await more(first.id);
    expect(rest.size).toBeGreaterThanOrEqual(48);
    expect(rest.size).toBeLessThanOrEqual(50);
  });

  it("may be killed by another session and under another collection's name", async () => {
    const session = cases.startSession();
    const first = firstOf(await cases.run({ find: cases.name, batchSize: 1 }, session));
    const answer = await cases.run({ killCursors: "elsewhere", cursors: [first.id] });
    expect(exact(answer["cursorsKilled"])).toBe(exact([first.id]));
    await session.endSession();
  });

  it("of a dropped collection says so once, and is gone", async () => {
    const first = await find({ batchSize: 1 });
    await cases.run({ drop: cases.name });
    expect(await answerText(more(first.id))).toBe("error 175");
    expect(await answerText(more(first.id))).toBe("error 43");
  });
});
