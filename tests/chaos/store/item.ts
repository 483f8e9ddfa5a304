import type { mongo } from "mongoose";
import type { SeededRandom } from "../seeded-random.ts";

/** A document of one writer. `total` is the sum of `entries`, `version` their number. */
export interface Item {
  readonly _id: string;
  readonly writer: string;
  readonly seq: number;
  readonly version: number;
  readonly total: number;
  readonly entries: readonly number[];
  readonly group: number;
  readonly tags: readonly string[];
  readonly status: "open" | "done";
  readonly email?: string;
  readonly body: string;
}

/** What one update does to a document. */
export interface ItemChange {
  readonly entry: number;
  readonly group: number;
  readonly tags: readonly string[];
  readonly status: Item["status"];
}

export const indexNames = ["writer_seq", "email", "group_version", "tags", "open"] as const;

export const itemIndexes: (mongo.IndexDescription & { name: (typeof indexNames)[number] })[] = [
  { name: "writer_seq", key: { writer: 1, seq: 1 }, unique: true },
  { name: "email", key: { email: 1 }, unique: true, sparse: true },
  { name: "group_version", key: { group: 1, version: -1 } },
  { name: "tags", key: { tags: 1 } },
  { name: "open", key: { total: 1 }, partialFilterExpression: { status: "open" } },
];

const groupCount = 40;
const tagNames = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"] as const;
const statuses = ["open", "done"] as const;

export function createItem(random: SeededRandom, writer: string, seq: number): Item {
  const change = drawChange(random);
  return {
    _id: `${writer}-${seq}`,
    writer,
    seq,
    version: 0,
    total: 0,
    entries: [],
    group: change.group,
    tags: change.tags,
    status: change.status,
    ...(random.below(3) > 0 && { email: `${writer}.${seq}@example.org` }),
    body: drawText(random, 50 + random.below(600)),
  };
}

export function drawChange(random: SeededRandom): ItemChange {
  return {
    entry: random.below(1_000),
    group: random.below(groupCount),
    tags: tagNames.filter(() => random.below(3) === 0),
    status: random.pick(statuses),
  };
}

export function updateOf({ entry, ...set }: ItemChange) {
  return { $inc: { version: 1, total: entry }, $push: { entries: entry }, $set: set };
}

export function changedItem(item: Item, { entry, ...set }: ItemChange): Item {
  return {
    ...item,
    ...set,
    version: item.version + 1,
    total: item.total + entry,
    entries: [...item.entries, entry],
  };
}

function drawText(random: SeededRandom, length: number): string {
  let text = "";
  while (text.length < length) text += random.below(2 ** 30).toString(36);
  return text;
}
