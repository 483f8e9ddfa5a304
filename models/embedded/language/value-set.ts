import { isNumber, toDouble, type Value } from "./bson-value.ts";
import { orderedKey } from "./ordered-key.ts";

/** A set that tells values apart as MongoDB does: 1, 1.0 and Long 1 are one. */
export class ValueSet {
  readonly #keys = new Set<string | number>();

  has(value: Value): boolean {
    return this.#keys.has(valueIdentity(value));
  }

  /** True when the value is new. */
  add(value: Value): boolean {
    const key = valueIdentity(value);
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    return true;
  }
}

/** An int is its own identity; the key of a longer number never looks like one. */
export function valueIdentity(value: Value): string | number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return `"${value}`;
  if (!isNumber(value)) return orderedKey(value);
  const number = toDouble(value);
  return (number | 0) === number ? number | 0 : orderedKey(value);
}
