import type { mongo } from "mongoose";
import type { SeededRandom } from "../seeded-random.ts";
import { isConnectionLoss } from "./connect.ts";
import type { Contest, ContestCollections, ContestStep } from "./contest.ts";
import { changedItem, createItem, drawChange, type Item, updateOf } from "./item.ts";

export interface Collections extends ContestCollections {
  readonly items: mongo.Collection<Item>;
}

/** What a command makes of documents; undefined where it deletes one. */
export interface ItemStep {
  readonly kind: "items";
  readonly after: ReadonlyMap<string, Item | undefined>;
  /** Whether an earlier document is written before a later one. */
  readonly isOrdered: boolean;
  run(items: Collections["items"]): Promise<void>;
}

/** Above this many documents of its own a writer rather deletes. */
const wantedItems = 400;
const largestBulk = 20;

/** Writes one command after another and keeps what was acknowledged. */
export class Writer {
  readonly name: string;
  readonly known = new Map<string, Item>();
  /** The command that was never answered. */
  pending: ItemStep | ContestStep | undefined;
  readonly #random: SeededRandom;
  readonly #contest: Contest;
  #lastSeq = 0;

  constructor(name: string, random: SeededRandom, contest: Contest) {
    this.name = name;
    this.#random = random;
    this.#contest = contest;
  }

  /** Until the connection breaks. */
  async work(collections: Collections, onAcknowledged: () => void): Promise<void> {
    try {
      for (;;) {
        await this.#runStep(collections);
        onAcknowledged();
      }
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
    }
  }

  async #runStep(collections: Collections): Promise<void> {
    const step = this.#nextStep();
    this.pending = step;
    if (step.kind === "items") {
      await step.run(collections.items);
      for (const [id, item] of step.after) this.settle(id, item);
    } else {
      await this.#contest.run(collections, step);
    }
    this.pending = undefined;
  }

  settle(id: string, item: Item | undefined): void {
    if (item) this.known.set(id, item);
    else this.known.delete(id);
  }

  #nextStep(): ItemStep | ContestStep {
    const draw = this.#random.below(100);
    if (draw < 25) return this.#contest.nextStep(this.#random, this.name);
    const own = [...this.known.values()];
    if (own.length === 0 || draw < 45) return this.#insertOne();
    if (draw < 50) return this.#insertMany();
    if (draw < 80) return this.#updateOne(this.#random.pick(own));
    if (draw < 83) return this.#updateGroup(own);
    if (own.length > wantedItems && draw < 86) return this.#deleteGroup(own);
    return this.#deleteOne(this.#random.pick(own));
  }

  #create(): Item {
    this.#lastSeq += 1;
    return createItem(this.#random, this.name, this.#lastSeq);
  }

  #insertOne(): ItemStep {
    const item = this.#create();
    return itemStep([item], async (items) => {
      await items.insertOne(item);
    });
  }

  #insertMany(): ItemStep {
    const created = Array.from({ length: 2 + this.#random.below(largestBulk) }, () =>
      this.#create(),
    );
    return itemStep(created, async (items) => {
      const { insertedCount } = await items.insertMany(created);
      expectCount(insertedCount, created.length, "inserted in bulk");
    });
  }

  #updateOne(item: Item): ItemStep {
    const change = drawChange(this.#random);
    const filter = { _id: item._id, version: item.version };
    return itemStep([changedItem(item, change)], async (items) => {
      const { modifiedCount } = await items.updateOne(filter, updateOf(change));
      expectCount(modifiedCount, 1, "updated");
    });
  }

  #updateGroup(own: readonly Item[]): ItemStep {
    const { group } = this.#random.pick(own);
    const members = own.filter((item) => item.group === group);
    const change = drawChange(this.#random);
    const after = new Map(members.map((item) => [item._id, changedItem(item, change)]));
    const run = async (items: Collections["items"]) => {
      const { modifiedCount } = await items.updateMany(
        { writer: this.name, group },
        updateOf(change),
      );
      expectCount(modifiedCount, members.length, "updated in a group");
    };
    return { kind: "items", after, isOrdered: false, run };
  }

  #deleteOne({ _id }: Item): ItemStep {
    const run = async (items: Collections["items"]) => {
      expectCount((await items.deleteOne({ _id })).deletedCount, 1, "deleted");
    };
    return { kind: "items", after: new Map([[_id, undefined]]), isOrdered: true, run };
  }

  #deleteGroup(own: readonly Item[]): ItemStep {
    const { group } = this.#random.pick(own);
    const members = own.filter((item) => item.group === group);
    const after = new Map(members.map(({ _id }) => [_id, undefined]));
    const run = async (items: Collections["items"]) => {
      const { deletedCount } = await items.deleteMany({ writer: this.name, group });
      expectCount(deletedCount, members.length, "deleted in a group");
    };
    return { kind: "items", after, isOrdered: false, run };
  }
}

function itemStep(after: readonly Item[], run: ItemStep["run"]): ItemStep {
  return {
    kind: "items",
    after: new Map(after.map((item) => [item._id, item])),
    isOrdered: true,
    run,
  };
}

function expectCount(count: number, expected: number, what: string): void {
  if (count !== expected) throw new Error(`${count} documents ${what} instead of ${expected}`);
}
