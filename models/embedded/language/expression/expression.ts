import type { BsonDocument, Value } from "../bson-value.ts";

/** A parsed aggregation expression. Undefined is a missing value. */
export interface Expression {
  readonly evaluate: (root: BsonDocument) => Value | undefined;
  /** Whether the value depends on no document; it was computed when parsed. */
  readonly isConstant: boolean;
  /** Set for an operator that an outer one of the same name takes in: a + (b + c) is a + b + c. */
  readonly chain?: { readonly name: string; readonly operands: readonly Expression[] };
}

export function constant(value: Value | undefined): Expression {
  return { evaluate: () => value, isConstant: true };
}
