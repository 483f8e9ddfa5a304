import type { mongo } from "mongoose";
import type { SeededRandom } from "../seeded-random.ts";
import { codeOf } from "./connect.ts";

/** A slot that all writers hit by upsert; every hit is counted and listed. */
export interface Slot {
  readonly slot: string;
  readonly count: number;
  readonly hits: readonly string[];
}

/** A slot that one writer has at a time. */
export interface Claim {
  readonly _id: string;
  readonly slot: number;
  readonly owner: string;
}

export interface ContestCollections {
  readonly slots: mongo.Collection<Slot>;
  readonly claims: mongo.Collection<Claim>;
}

export type ContestStep =
  | { readonly kind: "hit"; readonly slot: string; readonly hit: string }
  | { readonly kind: "claim" | "release"; readonly claim: Claim };

const contestedSlots = 25;
const duplicateKeyCode = 11_000;

/** What was acknowledged to all writers about the slots they contend for. */
export class Contest {
  readonly hits = new Map<string, Set<string>>();
  readonly held = new Map<string, Claim>();
  round = 0;
  #lastToken = 0;

  /** Hits a slot; or claims one, or lets go of one that this writer has. */
  nextStep(random: SeededRandom, writer: string): ContestStep {
    const token = `${writer}-${++this.#lastToken}`;
    if (random.below(2) === 0) {
      return { kind: "hit", slot: `${this.round}-${random.below(contestedSlots)}`, hit: token };
    }
    const own = [...this.held.values()].filter(({ owner }) => owner === writer);
    if (own.length > 3) return { kind: "release", claim: random.pick(own) };
    const claim = { _id: token, slot: random.below(contestedSlots), owner: writer };
    return { kind: "claim", claim };
  }

  async run({ slots, claims }: ContestCollections, step: ContestStep): Promise<void> {
    switch (step.kind) {
      case "hit":
        await slots.updateOne(
          { slot: step.slot },
          { $inc: { count: 1 }, $push: { hits: step.hit } },
          { upsert: true },
        );
        this.addHit(step.slot, step.hit);
        return;
      case "claim":
        if (await isInserted(claims, step.claim)) this.held.set(step.claim._id, step.claim);
        return;
      case "release": {
        const { _id, slot } = step.claim;
        const { deletedCount } = await claims.deleteOne({ slot, _id });
        if (deletedCount !== 1) throw new Error(`a claim was lost: ${_id}`);
        this.held.delete(_id);
      }
    }
  }

  addHit(slot: string, hit: string): void {
    const hits = this.hits.get(slot) ?? new Set();
    this.hits.set(slot, hits.add(hit));
  }
}

async function isInserted(claims: ContestCollections["claims"], claim: Claim): Promise<boolean> {
  try {
    await claims.insertOne(claim);
    return true;
  } catch (error) {
    if (codeOf(error) !== duplicateKeyCode) throw error;
    return false;
  }
}
