import { type Document, EJSON, ObjectId } from "bson";
import { type Answer, batchOf, type Side } from "./server-pair.ts";
import { difference, refusalCode } from "./compare-answers.ts";
import { Dice } from "./dice.ts";
import { exactText, knownObjectIdPrefix } from "./exact-text.ts";
import { isInternalError, isLeftOut, isStricterOnIds, mayFailEitherWay } from "./left-out.ts";
import { collectionName, type Operation } from "./operation.ts";
import { randomIndex } from "./random-indexes.ts";
import { randomOperation } from "./random-operations.ts";
import { idValue, nastyDocument } from "./random-values.ts";
import { likeOurs } from "./like-ours.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly withIndexes: boolean;
  readonly mongo: Side;
  readonly store: Side;
}

export interface WorldResult {
  operations: number;
  leftOut: number;
  /** What the store refused, by its message. */
  readonly refused: string[];
  readonly kinds: Record<string, number>;
}

/** A difference between the two servers, with what is needed to see it again. */
export class DifferenceFound extends Error {
  override readonly name = "DifferenceFound";
}

const operationsPerWorld = 40;

/** A collection of its own on both servers, and operations on it until they are done or one differs. */
export async function runWorld(options: WorldOptions): Promise<WorldResult> {
  const dice = new Dice(options.seed);
  const world = new World(options);
  const family = dice.chance(0.3) ? likeOurs : nasty;
  await world.begin(family.documents(dice), family.indexes(dice));
  const result: WorldResult = { operations: 0, leftOut: 0, refused: [], kinds: {} };
  for (let turn = 0; turn < operationsPerWorld && !world.isOver; turn += 1) {
    await world.run(family.operation(dice), result);
  }
  return result;
}

const nasty = {
  documents: (dice: Dice) =>
    dice.several(3, 10, () => ({ _id: idValue(dice), ...nastyDocument(dice) })),
  indexes: (dice: Dice) => dice.several(1, 3, () => randomIndex(dice)),
  operation: randomOperation,
};

class World {
  readonly #options: WorldOptions;
  #indexes: Document[] = [];
  #documents: string[] = [];
  /** Set when both servers may go on from different documents, by no fault of either. */
  isOver = false;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  async begin(documents: readonly Document[], indexes: readonly Document[]): Promise<void> {
    await this.#both({ drop: collectionName });
    const insert = { insert: collectionName, documents, ordered: false };
    await this.#compared({ command: insert, isOrdered: false, writes: true });
    if (!this.#options.withIndexes) return;
    for (const index of indexes) {
      const command = { createIndexes: collectionName, indexes: [index] };
      const [mongo] = await this.#compared({ command, isOrdered: false, writes: false });
      if (mongo.kind === "reply") this.#indexes.push(index);
    }
  }

  async run(operation: Operation, result: WorldResult): Promise<void> {
    if (this.#isIndexOperation(operation) && !this.#options.withIndexes) return;
    if (isLeftOut(operation, this.#indexes)) {
      result.leftOut += 1;
      return;
    }
    const [mongo, store] = await this.#compared(await this.#narrowed(operation));
    result.operations += 1;
    const [kind = ""] = Object.keys(operation.command);
    result.kinds[kind] = (result.kinds[kind] ?? 0) + 1;
    if (store.kind === "error" && store.code === refusalCode) result.refused.push(store.message);
    this.#noteIndexes(operation, mongo);
  }

  #isIndexOperation({ command }: Operation): boolean {
    return "createIndexes" in command || "dropIndexes" in command;
  }

  #noteIndexes({ command }: Operation, answer: Answer): void {
    if (!("createIndexes" in command) || answer.kind === "error") return;
    this.#indexes.push(...(command["indexes"] as Document[]));
  }

  /** Where the filter would mean several documents, one of them is named. */
  async #narrowed(operation: Operation): Promise<Operation> {
    const { single } = operation;
    if (!single) return operation;
    const counted = await this.#options.mongo.run({ count: collectionName, query: single.filter });
    const count = counted.kind === "reply" ? Number(counted.reply.get("n")) : 0;
    if (count < 2) return operation;
    const id = await this.#options.mongo.firstId(collectionName, single.filter);
    return { ...operation, command: single.narrow({ $and: [single.filter, { _id: id }] }) };
  }

  async #both(command: Document): Promise<[Answer, Answer]> {
    return Promise.all([this.#options.mongo.run(command), this.#options.store.run(command)]);
  }

  async #compared(operation: Operation): Promise<[Answer, Answer]> {
    const [mongo, store] = await this.#both(operation.command);
    this.#compare(operation, mongo, store);
    if (operation.writes && !this.isOver) await this.#compareDocuments(operation);
    return [mongo, store];
  }

  #compare(operation: Operation, mongo: Answer, store: Answer): void {
    if (isUndecided(operation, { mongo, store, hasIndexes: this.#indexes.length > 0 })) {
      this.isOver ||= operation.writes;
      return;
    }
    const found = difference(operation, mongo, store);
    if (found !== undefined) this.#fail(operation, found);
  }

  async #compareDocuments(operation: Operation): Promise<void> {
    const all = { find: collectionName, filter: {}, batchSize: 10_000 };
    const [mongo, store] = await this.#both(all);
    const expected = batchOf(mongo).map(exactText).sort();
    const actual = batchOf(store).map(exactText).sort();
    if (expected.join("\n") !== actual.join("\n")) {
      const gone = expected.filter((text) => !actual.includes(text));
      const extra = actual.filter((text) => !expected.includes(text));
      this.#fail(operation, `documents: MongoDB ${gone.join("\n")}\n  store   ${extra.join("\n")}`);
    }
    this.#documents = expected;
    // The servers' clocks made this; what is sorted by it may come in either order.
    if (expected.some((text) => text.includes("(now)"))) this.isOver = true;
    await this.#both({ delete: collectionName, deletes: [{ q: ofNewIds, limit: 0 }] });
  }

  #fail(operation: Operation, what: string): never {
    const { seed, withIndexes } = this.#options;
    const lines = [
      `difference in world ${seed} ${withIndexes ? "with" : "without"} indexes`,
      `operation ${commandText(operation.command)}`,
      `indexes ${commandText(this.#indexes)}`,
      `documents before:\n  ${this.#documents.join("\n  ")}`,
      what,
    ];
    throw new DifferenceFound(lines.join("\n"));
  }
}

/** Documents whose _id a server made: removed, since the servers made different ones. */
const ofNewIds = {
  _id: {
    $type: "objectId",
    $nin: [0, 1, 2].map((last) => new ObjectId(`${knownObjectIdPrefix}${last}`)),
  },
};

interface Answers {
  readonly mongo: Answer;
  readonly store: Answer;
  readonly hasIndexes: boolean;
}

/** Whether the answers may differ: the store refused, or MongoDB's plan or engine decides. */
function isUndecided(operation: Operation, { mongo, store, hasIndexes }: Answers): boolean {
  if (store.kind === "error" && store.code === refusalCode) return true;
  if (isInternalError(mongo) || isStricterOnIds(operation, store)) return true;
  const mayUseIndex = hasIndexes || JSON.stringify(operation.command).includes('"_id"');
  if (operation.isMulti === true && mayUseIndex && hasError(mongo)) return true;
  return mayFailEitherWay(operation, [mongo, store].filter(hasError).length);
}

function hasError(answer: Answer): boolean {
  return answer.kind === "error" || answer.reply.has("writeErrors");
}

function commandText(value: Document | Document[]): string {
  return EJSON.stringify(value, { relaxed: false });
}
