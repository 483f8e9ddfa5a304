import { type Document, Double, Long } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerText,
  type CaseCollection,
  type Expected,
  expectedText,
  openCaseCollection,
  shown,
  titled,
} from "./case-collection.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

type PipelineCase = readonly [
  pipeline: readonly unknown[],
  documents: readonly Document[],
  results: Expected<readonly Document[]>,
];

function verify(table: readonly PipelineCase[]): void {
  const title = ([pipeline, documents, results]: PipelineCase) =>
    `${shown(pipeline)} of ${shown(documents)} ${typeof results === "number" ? "is refused with" : "gives"} ${shown(results)}`;
  it.each(titled(table, title))("%s", async (_title, [pipeline, documents, results]) => {
    await cases.fill(documents);
    const answer = cases.aggregate(pipeline as Document[]);
    expect(await answerText(answer)).toBe(expectedText(results));
  });
}

describe("stages", () => {
  const three = [{ n: 1 }, { n: 2 }, { n: 3 }];
  verify([
    [[], [{ a: 1 }], [{ _id: 1, a: 1 }]],
    [[{ $match: { n: { $gt: 1 } } }, { $limit: 1 }], three, [{ _id: 2, n: 2 }]],
    [[{ $skip: 2 }], three, [{ _id: 3, n: 3 }]],
    [[{ $skip: 0 }, { $limit: 1 }], three, [{ _id: 1, n: 1 }]],
    [[{ $limit: 2 }, { $match: { n: 2 } }], three, [{ _id: 2, n: 2 }]],
    [[{ $limit: 1 }, { $sort: { n: -1 } }], three, [{ _id: 1, n: 1 }]],
    [[{ $sort: { n: -1 } }, { $limit: 1 }], three, [{ _id: 3, n: 3 }]],
    [[{ $match: { $expr: { $eq: ["$n", 2] } } }], three, [{ _id: 2, n: 2 }]],
    [[{ $project: { m: "$n" } }, { $match: { m: 2 } }], three, [{ _id: 2, m: 2 }]],
    [[{ $count: "n" }], [], []],
    [[{ $match: { x: 1 } }, { $count: "n" }], [{}], []],
    [[{ $count: "n" }], [{}, {}], [{ n: 2 }]],
    [[{ $limit: 0 }], [], 15958],
    [[{ $limit: 1.5 }], [], 5_107_201],
    [[{ $limit: "1" }], [], 5_107_201],
    [[{ $skip: -1 }], [], 5_107_200],
    [[{ $sort: {} }], [], 15976],
    [[{ $sort: 1 }], [], 15973],
    [[{ $match: 1 }], [], 15959],
    [[{ $project: 1 }], [], 15969],
    [[{ $group: 1 }], [], 15947],
    [[{ $count: "" }], [], 40157],
    [[{ $count: "$n" }], [], 40158],
    [[{ $count: "a.b" }], [], 40160],
    [[{ $count: 1 }], [], 40156],
    [[{ $nope: 1 }], [], 40324],
    [[{}], [], 40323],
    [[{ $limit: 1, $skip: 1 }], [], 40323],
    [[1], [], 14],
  ]);
});

describe("$group by an expression", () => {
  verify([
    [
      [{ $group: { _id: "$k" } }, { $sort: { _id: 1 } }],
      [{ k: 2 }, { k: 1 }, { k: 2 }],
      [{ _id: 1 }, { _id: 2 }],
    ],
    [[{ $group: { _id: "$k", n: { $sum: 1 } } }], [{}, { k: null }], [{ _id: null, n: 2 }]],
    [
      [{ $group: { _id: "$k", n: { $sum: 1 } } }],
      [{ k: 1 }, { k: new Double(1) }],
      [{ _id: 1, n: 2 }],
    ],
    [
      [{ $group: { _id: "$k", n: { $sum: 1 } } }, { $sort: { n: -1, _id: 1 } }],
      [{ k: { x: 1, y: 2 } }, { k: { y: 2, x: 1 } }],
      [
        { _id: { x: 1, y: 2 }, n: 1 },
        { _id: { y: 2, x: 1 }, n: 1 },
      ],
    ],
    [
      [{ $group: { _id: { town: "$t", day: "$d" } } }],
      [{ t: "长安镇" }],
      [{ _id: { town: "长安镇" } }],
    ],
    [[{ $group: { _id: ["$a", 1] } }], [{}], [{ _id: [null, 1] }]],
    [
      [{ $group: { _id: null, b: { $sum: 1 }, a: { $sum: 2 } } }],
      [{}],
      [{ _id: null, b: 1, a: 2 }],
    ],
    [[{ $group: { _id: null, n: { $sum: 1 } } }], [], []],
    [[{ $group: { n: { $sum: 1 } } }], [], 15955],
    [[{ $group: { _id: 1, "a.b": { $sum: 1 } } }], [], 40235],
    [[{ $group: { _id: 1, $a: { $sum: 1 } } }], [], 40236],
    [[{ $group: { _id: 1, a: 1 } }], [], 40234],
    [[{ $group: { _id: 1, a: { $sum: 1, $avg: 1 } } }], [], 40238],
    [[{ $group: { _id: 1, a: { $sum: [1, 2] } } }], [], 40237],
    [[{ $group: { _id: 1, a: { $nope: 1 } } }], [], 15952],
    [[{ $group: { _id: 1, a: { $count: 1 } } }], [], 14],
  ]);
});

describe("accumulators", () => {
  const long = (text: string) => Long.fromString(text);
  const of = (accumulator: Document, values: readonly unknown[], result: unknown): PipelineCase => [
    [{ $sort: { _id: 1 } }, { $group: { _id: null, r: accumulator } }],
    values.map((v) => (v === undefined ? {} : { v })),
    [{ _id: null, r: result }],
  ];
  verify([
    of({ $sum: "$v" }, [1, 2], 3),
    of({ $sum: "$v" }, [undefined, "x", null], 0),
    of({ $sum: "$v" }, [0.1, 0.2, 0.3], new Double(0.6)),
    of({ $sum: "$v" }, [1, new Double(1)], new Double(2)),
    of({ $sum: "$v" }, [2_147_483_647, 1], long("2147483648")),
    of({ $sum: "$v" }, [long("9007199254740993"), 1], long("9007199254740994")),
    of({ $sum: "$v" }, [Long.MAX_VALUE, 1], new Double(2 ** 63)),
    of({ $sum: "$v" }, [[1, 2]], 0),
    of({ $sum: { $multiply: ["$v", 2] } }, [1, 2], 6),
    of({ $avg: "$v" }, [1, 2], new Double(1.5)),
    of({ $avg: "$v" }, [1, 3, null, undefined], new Double(2)),
    of({ $avg: "$v" }, ["x"], null),
    of({ $min: "$v" }, [3, "a", 1, null, undefined], 1),
    of({ $max: "$v" }, [3, "a", 1, null], "a"),
    of({ $min: "$v" }, [null], null),
    of({ $max: "$v" }, [[1, 9], [2]], [2]),
    of({ $first: "$v" }, [undefined, 1], null),
    of({ $first: "$v" }, [1, 2], 1),
    of({ $last: "$v" }, [1, 2], 2),
    of({ $last: "$v" }, [1, undefined], null),
    of({ $push: "$v" }, [undefined, 1, null], [1, null]),
    of({ $push: { x: "$v" } }, [1, undefined], [{ x: 1 }, {}]),
    of({ $addToSet: "$v" }, [undefined], []),
    of({ $addToSet: "$v" }, [1, new Double(1)], [1]),
    of({ $count: {} }, [1, 2, undefined], 3),
  ]);
});

describe("an answer beyond 16 MB", () => {
  const six = "x".repeat(6 * 1024 * 1024);
  const three = { $project: { a: "$s", b: "$s", c: "$s" } };

  it.each([
    ["document", [three], 10334],
    ["string", [{ $project: { a: { $concat: ["$s", "$s", "$s"] } } }], 16493],
  ])("as one %s is refused", async (_what, stages, code) => {
    await cases.fill([{ s: six }]);
    expect(await answerText(cases.aggregate(stages))).toBe(`error ${code}`);
  });

  it("may be in between, and a distinct is refused as a whole", async () => {
    await cases.fill([{ s: six }]);
    const stages = [three, { $project: { n: { $size: [["$a", "$b", "$c"]] } } }];
    expect(await answerText(cases.aggregate(stages))).toBe(expectedText([{ _id: 1, n: 3 }]));
    for (const _id of [2, 3]) {
      await cases.run({ insert: cases.name, documents: [{ _id, s: six + String(_id) }] });
    }
    const distinct = cases.run({ distinct: cases.name, key: "s" });
    expect(await answerText(distinct)).toBe("error 17217");
  });
});

describe("distinct and count", () => {
  it.each(
    titled(
      [
        ["a", [{ a: 1 }, { a: new Double(1) }, { a: "x" }, {}], [1, "x"]],
        ["a", [{ a: [1, 2] }, { a: 2 }, { a: [] }], [1, 2]],
        ["a", [{ a: [[1]] }], [[1]]],
        ["a.b", [{ a: [{ b: 1 }, { b: [2, 1] }, 5] }], [1, 2]],
        ["a.0", [{ a: [7, 8] }], [7]],
        ["a", [{ a: null }], [null]],
      ] as const,
      ([key, documents, found]) => `distinct ${key} of ${shown(documents)} gives ${shown(found)}`,
    ),
  )("%s", async (_title, [key, documents, found]) => {
    await cases.fill(documents);
    const { values } = await cases.run({ distinct: cases.name, key, query: {} });
    expect(await answerText(Promise.resolve(values))).toBe(expectedText(found));
  });

  it.each([
    [{}, 5],
    [{ query: { n: { $gt: 2 } } }, 3],
    [{ skip: 2 }, 3],
    [{ skip: 9 }, 0],
    [{ limit: 2 }, 2],
    [{ limit: -2 }, 2],
    [{ query: { n: { $gt: 1 } }, skip: 1, limit: 2 }, 2],
  ])("count with %j gives %i", async (options, wanted) => {
    await cases.fill([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }]);
    const { n } = await cases.run({ count: cases.name, ...options });
    expect(Number(n)).toBe(wanted);
  });
});
