import { BsonDocument, type Value } from "../language/bson-value.ts";
import { CommandError } from "../language/command-error.ts";
import type { IndexSpec } from "../language/commands/index-spec.ts";
import { compileFilter, type Matcher } from "../language/filter/compile-filter.ts";
import { type IndexKey, indexKeysOf } from "../language/index-keys.ts";
import { compoundKey } from "../language/ordered-key.ts";
import { numberKey } from "./key-space.ts";

/** An index of a collection and where its entries lie. */
export class StoredIndex {
  readonly spec: IndexSpec;
  readonly space: number;
  readonly prefix: string;
  /** Whether a document had an array on the path of the field at this place; never false again. */
  readonly isMultikey: boolean[];
  /** Whether isMultikey changed since the catalog was written. */
  hasUnsavedFlags = false;
  readonly paths: readonly (readonly string[])[];
  readonly descending: readonly boolean[];
  readonly #covers: Matcher | undefined;

  constructor(spec: IndexSpec, space: number, isMultikey: readonly boolean[]) {
    this.spec = spec;
    this.space = space;
    this.prefix = numberKey(space);
    this.isMultikey = [...isMultikey];
    this.paths = spec.fields.map(({ path }) => path);
    this.descending = spec.fields.map(({ descending }) => descending);
    this.#covers = spec.partialFilter && compileFilter(spec.partialFilter);
  }

  /** The keys under which a document stands in this index; none when sparse or partial leave it out. */
  keysOf(document: BsonDocument): IndexKey[] {
    if (this.#covers && !this.#covers(document)) return [];
    const { paths, spec } = this;
    const { keys, arrayFields } = indexKeysOf(document, { paths, sparse: spec.sparse });
    for (const at of arrayFields) this.#noteArray(at);
    return [...keys];
  }

  #noteArray(at: number): void {
    if (this.isMultikey[at]) return;
    this.isMultikey[at] = true;
    this.hasUnsavedFlags = true;
  }

  /** The bytes of a key inside the index, without the record. */
  encode(key: IndexKey): string {
    return this.prefix + compoundKey(key, this.descending);
  }

  duplicateError(namespace: string, key: IndexKey): CommandError {
    const keyValue = new BsonDocument(
      [...this.spec.key.names],
      key.map((value): Value => value ?? null),
    );
    const fields = [...keyValue.entries()].map(([name, value]) => `${name}: ${shown(value)}`);
    return new CommandError(
      11000,
      `E11000 duplicate key error collection: ${namespace} index: ${this.spec.name} dup key: { ${fields.join(", ")} }`,
      { keyPattern: this.spec.key, keyValue },
    );
  }
}

function shown(value: Value): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return "…";
}
