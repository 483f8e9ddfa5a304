import { serialize } from "bson";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BsonDocument } from "../../../../../models/embedded/language/bson-value.ts";
import { parseIndex } from "../../../../../models/embedded/language/commands/parse-index.ts";
import {
  parseOptionalSort,
  parseQuery,
} from "../../../../../models/embedded/language/commands/parse-reads.ts";
import { readDocument } from "../../../../../models/embedded/language/read-bson.ts";
import { Collection } from "../../../../../models/embedded/storage/collection.ts";
import { KeyValueStore } from "../../../../../models/embedded/storage/key-value-store.ts";
import { choosePlan } from "../../../../../models/embedded/storage/plan/choose-plan.ts";
import { StoredIndex } from "../../../../../models/embedded/storage/stored-index.ts";

let dir: string;
let store: KeyValueStore;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "goutonghui-plan-"));
  store = await KeyValueStore.open(dir);
});
afterAll(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

function bson(value: Record<string, unknown>): BsonDocument {
  return readDocument(Buffer.from(serialize(value)));
}

/** Indexes as our models have them. `tags` holds arrays. */
const indexes = [
  { key: { _id: 1 }, name: "_id_" },
  { key: { town: 1, state: 1 }, name: "town" },
  { key: { state: 1, leaseUntil: 1, _id: 1 }, name: "queue" },
  { key: { tags: 1 }, name: "tags" },
  { key: { mobileHash: 1 }, name: "mobile", unique: true, sparse: true },
  { key: { at: -1 }, name: "open", partialFilterExpression: { isOpen: true } },
].map((spec, at) => {
  const fields = Object.keys(spec.key);
  const isMultikey = fields.map((field) => field === "tags");
  return new StoredIndex(parseIndex(bson(spec)), at + 1, isMultikey);
});

interface Query {
  readonly filter?: Record<string, unknown>;
  readonly sort?: Record<string, 1 | -1>;
}

/** The plan in words: index, how many stretches of it, and what it spares. */
function planned({ filter = {}, sort }: Query): string {
  const namespace = { db: "test", collection: "followers" };
  const collection = new Collection({ store, namespace, space: 99, indexes });
  const plan = choosePlan(collection, {
    filter: parseQuery(bson(filter)),
    sort: sort && parseOptionalSort(bson(sort)),
    hint: undefined,
  });
  if (plan.kind === "collection-scan") return "scan";
  const { index, points, ranges, sortedBy } = plan;
  const how = points ? `${points.length} keys` : `${ranges.length} ranges`;
  return [index.spec.name, how, sortedBy].filter((part) => part !== undefined).join(", ");
}

describe("the plan of a query", () => {
  it.each<[Query, string]>([
    [{}, "scan"],
    [{ filter: { _id: "a" } }, "_id_, 1 keys"],
    [{ filter: { _id: { $in: ["a", "b", "a"] } } }, "_id_, 2 keys"],
    [{ filter: { _id: { $gt: "a" } }, sort: { _id: 1 } }, "_id_, 1 ranges, index"],
    [{ sort: { _id: -1 } }, "_id_, 1 ranges, index-reversed"],
    [{ filter: { town: "a", state: "b" } }, "town, 1 ranges"],
    [{ filter: { town: { $in: ["a", "b"] } } }, "town, 2 ranges"],
    [{ filter: { town: { $ne: "a" } } }, "scan"],
    [{ filter: { $or: [{ town: "a" }, { town: "b" }] } }, "town, 2 ranges"],
    [{ filter: { $or: [{ town: "a" }, { name: "b" }] } }, "scan"],
    [{ filter: { town: /^a/ } }, "town, 1 ranges"],
    [
      { filter: { state: "a", leaseUntil: { $lt: new Date(0) } }, sort: { leaseUntil: 1, _id: 1 } },
      "queue, 1 ranges, index",
    ],
    [
      { filter: { state: "a" }, sort: { leaseUntil: -1, _id: -1 } },
      "queue, 1 ranges, index-reversed",
    ],
    [{ filter: { state: "a" }, sort: { leaseUntil: 1, _id: -1 } }, "queue, 1 ranges"],
    [{ filter: { tags: "a" } }, "tags, 1 ranges"],
    [{ filter: { tags: { $all: ["a", "b"] } } }, "tags, 1 ranges"],
    [{ sort: { tags: 1 } }, "scan"],
    [{ filter: { mobileHash: "a" } }, "mobile, 1 keys"],
    [{ filter: { mobileHash: null } }, "scan"],
    [{ filter: { mobileHash: { $exists: false } } }, "scan"],
    [{ filter: { at: { $lt: new Date(0) } } }, "scan"],
    [{ filter: { at: { $lt: new Date(0) }, isOpen: true } }, "open, 1 ranges"],
    [{ filter: { at: { $lt: new Date(0) }, isOpen: { $ne: false } } }, "scan"],
  ])("%j: %s", (query, expected) => {
    expect(planned(query)).toBe(expected);
  });
});
