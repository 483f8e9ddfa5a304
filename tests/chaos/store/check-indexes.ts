import { isDeepStrictEqual } from "node:util";
import type { SeededRandom } from "../seeded-random.ts";
import { indexNames, type Item } from "./item.ts";
import type { Collections } from "./writer.ts";

const lookups = 20;

/** Every index finds exactly the documents that a scan finds, each once and in the index's order. */
export async function checkIndexes({ items }: Collections, random: SeededRandom): Promise<void> {
  const scanned = await items.find({}, { hint: { $natural: 1 } }).toArray();
  await expectThrough(items, "_id_", scanned);
  for (const name of indexNames) {
    await expectThrough(items, name, scanned.filter(coverage[name]));
  }
  if (scanned.length === 0) return;
  for (let lookup = 0; lookup < lookups; lookup++) {
    await lookUp(items, scanned, random.pick(scanned));
  }
}

const coverage: Readonly<Record<(typeof indexNames)[number], (item: Item) => boolean>> = {
  writer_seq: () => true,
  email: ({ email }) => email !== undefined,
  group_version: () => true,
  tags: () => true,
  open: ({ status }) => status === "open",
};

async function expectThrough(
  items: Collections["items"],
  hint: string,
  expected: readonly Item[],
): Promise<void> {
  const filter = hint === "open" ? { status: "open" as const } : {};
  const found = await items.find(filter, { hint }).toArray();
  expectSameIds(found, expected, `index ${hint}`);
}

async function lookUp(
  items: Collections["items"],
  scanned: readonly Item[],
  item: Item,
): Promise<void> {
  const { _id, writer, seq, email, group, version, tags, total } = item;
  const [tag] = tags;
  const queries: readonly [string, Record<string, unknown>, (other: Item) => boolean][] = [
    ["_id_", { _id }, (other) => other._id === _id],
    ["writer_seq", { writer, seq }, (other) => other._id === _id],
    [
      "group_version",
      { group, version: { $gte: version } },
      (other) => other.group === group && other.version >= version,
    ],
    [
      "open",
      { status: "open", total },
      (other) => other.status === "open" && other.total === total,
    ],
  ];
  const more: typeof queries = [
    ...(email === undefined ? [] : [["email", { email }, isSame(item)] as const]),
    ...(tag === undefined ? [] : [["tags", { tags: tag }, hasTag(tag)] as const]),
  ].map(([name, filter, isMeant]) => [name, filter, isMeant]);
  for (const [hint, filter, isMeant] of [...queries, ...more]) {
    const found = await items.find(filter, { hint }).toArray();
    expectSameIds(found, scanned.filter(isMeant), `index ${hint} at ${JSON.stringify(filter)}`);
  }
}

function isSame(item: Item) {
  return (other: Item) => other._id === item._id;
}

function hasTag(tag: string) {
  return ({ tags }: Item) => tags.includes(tag);
}

function expectSameIds(found: readonly Item[], expected: readonly Item[], where: string): void {
  const ids = (list: readonly Item[]) => list.map(({ _id }) => _id).sort();
  if (isDeepStrictEqual(ids(found), ids(expected))) return;
  throw new Error(`${where} gives ${found.length} documents, a scan ${expected.length}`);
}
