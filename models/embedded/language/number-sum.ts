import { Double, type NumberValue } from "./bson-value.ts";
import { wholeNumber } from "./number-arithmetic.ts";

/** Whole numbers exactly, doubles with the error of each addition carried along. */
export class NumberSum {
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
    this.#error += additionError(this.#doubles, value);
    this.#doubles = sum;
    this.#plain += value;
  }

  toDouble(): number {
    this.#settle();
    const whole = Number(this.#whole);
    if (!Number.isFinite(this.#plain)) return this.#plain + whole;
    const beyond = Number(this.#whole - BigInt(whole));
    const error = this.#error + additionError(this.#doubles, whole) + beyond;
    return this.#doubles + whole + error;
  }

  result(): NumberValue {
    this.#settle();
    if (this.#type === "double") return new Double(this.toDouble());
    return wholeNumber(this.#whole, this.#type) ?? new Double(Number(this.#whole));
  }
}

/** What rounding took from the sum of two doubles. */
function additionError(a: number, b: number): number {
  const sum = a + b;
  return Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;
}
