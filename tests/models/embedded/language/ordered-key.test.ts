import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Double, type Value } from "../../../../models/embedded/language/bson-value.ts";
import { compareValues } from "../../../../models/embedded/language/compare-values.ts";
import { compoundKey, orderedKey } from "../../../../models/embedded/language/ordered-key.ts";
import { ValueSet } from "../../../../models/embedded/language/value-set.ts";
import { anyValue } from "./arbitrary-value.ts";

function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const runs = { numRuns: 1000 };

describe("an ordered key", () => {
  it("sorts by its bytes as the values do, and is equal exactly when they are", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        return compareKeys(orderedKey(a), orderedKey(b)) === Math.sign(compareValues(a, b));
      }),
      runs,
    );
  });

  it("of several values sorts by the first that differs, each in its direction", () => {
    const pair = fc.tuple(anyValue, anyValue);
    const compare = (a: Value | undefined, b: Value | undefined, descending: boolean) =>
      Math.sign(compareValues(a, b)) * (descending ? -1 : 1);
    fc.assert(
      fc.property(pair, pair, fc.tuple(fc.boolean(), fc.boolean()), (a, b, descending) => {
        const keys = compareKeys(compoundKey(a, descending), compoundKey(b, descending));
        const values = compare(a[0], b[0], descending[0]) || compare(a[1], b[1], descending[1]);
        return keys === values + 0;
      }),
      runs,
    );
  });

  it("of a whole key is never the beginning of another one", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const [first, second] = [orderedKey(a), orderedKey(b)];
        return first === second || !second.startsWith(first);
      }),
      runs,
    );
  });

  it.each([
    [1, 1n],
    [1, new Double(1)],
    [new Double(0), new Double(-0)],
    [new Double(Number.NaN), new Double(Number.NaN)],
    [2n ** 53n, new Double(2 ** 53)],
  ] as const)("of %o is the one of %o", (a, b) => {
    expect(orderedKey(a)).toBe(orderedKey(b));
  });

  it.each([
    [2n ** 53n + 1n, new Double(2 ** 53)],
    [2n ** 63n - 1n, new Double(2 ** 63)],
    [undefined, null],
    ["1", 1],
  ] as const)("of %o is not the one of %o", (a, b) => {
    expect(orderedKey(a)).not.toBe(orderedKey(b));
  });
});

describe("the order of values", () => {
  it("is a total one: the sign turns round, and it is transitive", () => {
    const box = anyValue.map((value) => ({ value }));
    fc.assert(
      fc.property(box, box, box, (a, b, c) => {
        const back = compareValues(b.value, a.value);
        const [low, middle, high] = [a, b, c].toSorted((x, y) => compareValues(x.value, y.value));
        const isOrdered =
          compareValues(low?.value, middle?.value) <= 0 &&
          compareValues(low?.value, high?.value) <= 0;
        return Math.sign(compareValues(a.value, b.value)) === -Math.sign(back) + 0 && isOrdered;
      }),
      runs,
    );
  });

  it("decides which values a set takes for one", () => {
    const present = anyValue.map((value) => value ?? null);
    fc.assert(
      fc.property(present, present, (a, b) => {
        const set = new ValueSet();
        set.add(a);
        return set.has(b) === (compareValues(a, b) === 0);
      }),
      runs,
    );
  });
});
