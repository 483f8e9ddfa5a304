import type { BsonDocument } from "../bson-value.ts";
import type { FilterNode } from "../filter/filter-node.ts";

export interface IndexField {
  readonly path: readonly string[];
  readonly descending: boolean;
}

/** An index as asked for. `document` is what listIndexes answers. */
export interface IndexSpec {
  readonly name: string;
  readonly fields: readonly IndexField[];
  readonly key: BsonDocument;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilter: FilterNode | undefined;
  readonly expireAfterSeconds: number | undefined;
  readonly document: BsonDocument;
}

export const idIndexName = "_id_";
