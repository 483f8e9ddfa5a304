import { Double, isNumber, type NumberValue, type Value } from "../bson-value.ts";
import { compareValues } from "../compare-values.ts";
import { approximateBytes } from "../approximate-bytes.ts";
import { wholeNumber } from "../number-arithmetic.ts";
import { valueIdentity } from "../value-set.ts";

export interface Accumulator {
  add(value: Value | undefined): void;
  result(): Value;
}

/** `grow` is told how many bytes an accumulator that keeps values has taken. */
export type AccumulatorFactory = (grow: (bytes: number) => void) => Accumulator;

/** Whole numbers exactly, doubles with the error of each addition carried along. */
class NumberSum {
  #small = 0;
  #whole = 0n;
  #doubles = 0;
  #error = 0;
  #plain = 0;
  #type: "int" | "long" | "double" = "int";

  add(value: NumberValue): void {
    if (value instanceof Double) {
      this.#type = "double";
      this.#addDouble(value.value);
    } else if (typeof value === "bigint") {
      if (this.#type === "int") this.#type = "long";
      this.#whole += value;
    } else {
      this.#small += value;
      if (Math.abs(this.#small) > 2 ** 52) this.#settle();
    }
  }

  #settle(): void {
    this.#whole += BigInt(this.#small);
    this.#small = 0;
  }

  #addDouble(value: number): void {
    const sum = this.#doubles + value;
    const larger = Math.abs(this.#doubles) >= Math.abs(value);
    this.#error += larger ? this.#doubles - sum + value : value - sum + this.#doubles;
    this.#doubles = sum;
    this.#plain += value;
  }

  toDouble(): number {
    this.#settle();
    const doubles = Number.isFinite(this.#plain) ? this.#doubles + this.#error : this.#plain;
    return doubles + Number(this.#whole);
  }

  result(): NumberValue {
    this.#settle();
    if (this.#type === "double") return new Double(this.toDouble());
    return wholeNumber(this.#whole, this.#type) ?? new Double(Number(this.#whole));
  }
}

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
