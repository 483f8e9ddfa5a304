import { Double, isNumber, type Value } from "../bson-value.ts";
import { compareValues } from "../compare-values.ts";
import { approximateBytes } from "../approximate-bytes.ts";
import { NumberSum } from "../number-sum.ts";
import { valueIdentity } from "../value-set.ts";

export interface Accumulator {
  add(value: Value | undefined): void;
  /** Whether nothing more can change the result: then further arguments are not even evaluated. */
  isSettled?(): boolean;
  result(): Value;
}

/** `grow` is told how many bytes an accumulator that keeps values has taken. */
export type AccumulatorFactory = (grow: (bytes: number) => void) => Accumulator;

function sum(): Accumulator {
  const total = new NumberSum();
  return {
    add: (value) => {
      if (isNumber(value)) total.add(value);
    },
    result: () => total.result(),
  };
}

function average(): Accumulator {
  const total = new NumberSum();
  let count = 0;
  return {
    add: (value) => {
      if (!isNumber(value)) return;
      total.add(value);
      count += 1;
    },
    result: () => (count === 0 ? null : new Double(total.toDouble() / count)),
  };
}

/** $min (-1) or $max (1): null and missing do not take part; of equal values (1, 1.0) the last one stays. */
function extreme(sign: number): AccumulatorFactory {
  return () => {
    let best: Value | undefined;
    return {
      add: (value) => {
        if (value === undefined || value === null) return;
        if (best === undefined || compareValues(value, best) * sign >= 0) best = value;
      },
      result: () => best ?? null,
    };
  };
}

function first(): Accumulator {
  let isEmpty = true;
  let kept: Value | undefined;
  return {
    add: (value) => {
      if (isEmpty) kept = value;
      isEmpty = false;
    },
    isSettled: () => !isEmpty,
    result: () => kept ?? null,
  };
}

function last(): Accumulator {
  let kept: Value | undefined;
  return { add: (value) => (kept = value), result: () => kept ?? null };
}

function push(grow: (bytes: number) => void): Accumulator {
  const values: Value[] = [];
  return {
    add: (value) => {
      if (value === undefined) return;
      values.push(value);
      grow(approximateBytes(value));
    },
    result: () => values,
  };
}

function addToSet(grow: (bytes: number) => void): Accumulator {
  const values = new Map<string | number, Value>();
  return {
    add: (value) => {
      if (value === undefined) return;
      const identity = valueIdentity(value);
      if (values.has(identity)) return;
      values.set(identity, value);
      grow(approximateBytes(value));
    },
    result: () => [...values.values()],
  };
}

export const accumulators: ReadonlyMap<string, AccumulatorFactory> = new Map<
  string,
  AccumulatorFactory
>([
  ["$sum", sum],
  ["$avg", average],
  ["$min", extreme(-1)],
  ["$max", extreme(1)],
  ["$first", first],
  ["$last", last],
  ["$push", push],
  ["$addToSet", addToSet],
  ["$count", sum],
]);

export const refusedAccumulators: ReadonlySet<string> = new Set([
  "$accumulator",
  "$bottom",
  "$bottomN",
  "$covariancePop",
  "$covarianceSamp",
  "$firstN",
  "$function",
  "$lastN",
  "$maxN",
  "$mergeObjects",
  "$minN",
  "$stdDevPop",
  "$stdDevSamp",
  "$top",
  "$topN",
]);
