import { type SeededRandom, seededRandom } from "../seeded-random.ts";

/** Seeded choices: the same seed makes the same operations. */
export class Dice {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.#random.next();
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined && items.length === 0) throw new RangeError("nothing to pick from");
    return item as Item;
  }

  /** One of several makers, each as often as its weight says. */
  weighted<Result>(choices: readonly (readonly [number, () => Result])[]): Result {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.fraction() * total;
    for (const [weight, make] of choices) {
      left -= weight;
      if (left < 0) return make();
    }
    return this.pick(choices)[1]();
  }

  /** Between `least` and `most` results. */
  several<Result>(least: number, most: number, make: () => Result): Result[] {
    return Array.from({ length: least + this.below(most - least + 1) }, () => make());
  }

  /** Some of the items, in a random order. */
  some<Item>(items: readonly Item[], count: number): Item[] {
    const left = [...items];
    const taken: Item[] = [];
    while (taken.length < count && left.length > 0) {
      taken.push(...left.splice(this.below(left.length), 1));
    }
    return taken;
  }
}
