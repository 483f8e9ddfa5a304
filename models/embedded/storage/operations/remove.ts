import { CommandError } from "../../language/command-error.ts";
import type { Namespace } from "../../language/commands/command-fields.ts";
import type { DeleteRequest } from "../../language/commands/parse-writes.ts";
import { compileFilter } from "../../language/filter/compile-filter.ts";
import type { FilterNode } from "../../language/filter/filter-node.ts";
import type { StoredRow } from "../collection.ts";
import type { Store } from "../store.ts";
import { writeIn } from "../write-in.ts";
import { removeRecord } from "../write-record.ts";
import type { WriteError } from "./insert.ts";
import { selectAll, selectOne } from "./select-rows.ts";

export interface DeleteResult {
  readonly removed: number;
  readonly errors: readonly WriteError[];
}

export async function remove(store: Store, request: DeleteRequest): Promise<DeleteResult> {
  const logged: Promise<void>[] = [];
  const errors: WriteError[] = [];
  let removed = 0;
  for (const [index, statement] of request.statements.entries()) {
    try {
      if (statement instanceof CommandError) throw statement;
      const before = logged.length;
      const removal = { namespace: request.namespace, filter: statement.filter, logged };
      await (statement.onlyOne ? removeOne : removeAll)(store, removal);
      // A statement that failed half way counts for nothing, though what it removed stays removed.
      removed += logged.length - before;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push({ index, error });
      if (request.ordered) break;
    }
  }
  await Promise.all(logged);
  return { removed, errors };
}

export interface Removal {
  readonly namespace: Namespace;
  readonly filter: FilterNode;
  /** Gets a promise for every document that was removed. */
  readonly logged: Promise<void>[];
}

async function removeOne(store: Store, { namespace, filter, logged }: Removal): Promise<void> {
  await writeIn(store, { namespace, upsert: false }, (collection) => {
    const selected = selectOne(collection, filter, undefined);
    const apply = (row: StoredRow | undefined) => {
      if (row) logged.push(removeRecord(collection, row).logged);
    };
    return selected instanceof Promise ? selected.then(apply) : apply(selected);
  });
}

/** How many documents are removed before other writers get their turn. */
const rowsPerTurn = 500;

export async function removeAll(
  store: Store,
  { namespace, filter, logged }: Removal,
): Promise<void> {
  const matches = compileFilter(filter);
  const found = store.catalog.find(namespace);
  const { records, failure } = await selectAll(found, filter);
  for (let at = 0; at < records.length; at += rowsPerTurn) {
    await writeIn(store, { namespace, upsert: false }, (collection) => {
      if (collection !== found) return;
      for (const record of records.slice(at, at + rowsPerTurn)) {
        const row = collection.read(record);
        if (row && matches(row.document)) logged.push(removeRecord(collection, row).logged);
      }
    });
  }
  if (failure) throw failure;
}
