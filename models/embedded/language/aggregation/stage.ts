import type { BsonDocument } from "../bson-value.ts";
import type { Expression } from "../expression/expression.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { Projection } from "../projection/projection-node.ts";
import type { SortSpec } from "../sort/sort-spec.ts";
import type { AccumulatorFactory } from "./accumulators.ts";

export interface GroupField {
  readonly name: string;
  readonly create: AccumulatorFactory;
  readonly argument: Expression;
}

export type Stage =
  | { readonly kind: "match"; readonly filter: FilterNode }
  | { readonly kind: "project"; readonly projection: Projection }
  | { readonly kind: "group"; readonly id: Expression; readonly fields: readonly GroupField[] }
  | { readonly kind: "sort"; readonly spec: SortSpec }
  | { readonly kind: "limit"; readonly count: number }
  | { readonly kind: "skip"; readonly count: number };

/** What an aggregation may hold in memory, as MongoDB's limit for one stage. */
export const stageMemoryBytes = 100 * 1024 * 1024;

/** Takes documents one by one. `push` is false once no more are wanted. */
export interface Sink {
  readonly push: (document: BsonDocument) => boolean;
  readonly end: () => void;
}
