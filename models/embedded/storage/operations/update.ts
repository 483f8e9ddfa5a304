import type { Value } from "../../language/bson-value.ts";
import { CommandError } from "../../language/command-error.ts";
import type { Namespace } from "../../language/commands/command-fields.ts";
import type { UpdateRequest, UpdateStatement } from "../../language/commands/parse-writes.ts";
import { compileFilter } from "../../language/filter/compile-filter.ts";
import type { Collection, StoredRow } from "../collection.ts";
import type { Store } from "../store.ts";
import { writeIn } from "../write-in.ts";
import { insertRecord, replaceRecord } from "../write-record.ts";
import { changedDocument, upsertedDocument } from "./change-row.ts";
import type { WriteError } from "./insert.ts";
import { matchedIndexOf, selectAll, selectOne } from "./select-rows.ts";

export interface Upserted {
  readonly index: number;
  readonly id: Value;
}

export interface UpdateResult {
  readonly matched: number;
  readonly modified: number;
  readonly upserted: readonly Upserted[];
  readonly errors: readonly WriteError[];
}

/** Collects what the statements of one command did. */
interface Tally {
  matched: number;
  modified: number;
  readonly upserted: Upserted[];
  readonly logged: Promise<void>[];
}

function emptyTally(logged: Promise<void>[]): Tally {
  return { matched: 0, modified: 0, upserted: [], logged };
}

export async function update(store: Store, request: UpdateRequest): Promise<UpdateResult> {
  const total = emptyTally([]);
  const errors: WriteError[] = [];
  for (const [index, statement] of request.statements.entries()) {
    try {
      if (statement instanceof CommandError) throw statement;
      const tally = emptyTally(total.logged);
      const run = { namespace: request.namespace, statement, index, tally };
      await (statement.multi ? updateMany(store, run) : updateOne(store, run));
      addTo(total, tally);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push({ index, error });
      if (request.ordered) break;
    }
  }
  await Promise.all(total.logged);
  const { matched, modified, upserted } = total;
  return { matched, modified, upserted, errors };
}

/** A statement that failed half way counts for nothing, though what it changed stays changed. */
function addTo(total: Tally, { matched, modified, upserted }: Tally): void {
  total.matched += matched;
  total.modified += modified;
  total.upserted.push(...upserted);
}

interface Run {
  readonly namespace: Namespace;
  readonly statement: UpdateStatement;
  readonly index: number;
  readonly tally: Tally;
}

function target({ namespace, statement }: Run) {
  return { namespace, upsert: statement.upsert };
}

async function updateOne(store: Store, run: Run): Promise<void> {
  await writeIn(store, target(run), (collection) => {
    const selected = selectOne(collection, run.statement.filter, undefined);
    const apply = (row: StoredRow | undefined) => {
      if (row) updateRow(store, collection, { ...run, row });
      else upsert(store, collection, run);
    };
    return selected instanceof Promise ? selected.then(apply) : apply(selected);
  });
}

function updateRow(
  store: Store,
  collection: Collection,
  { statement, tally, row }: Run & { readonly row: StoredRow },
): void {
  const { update: change, filter } = statement;
  const needsIndex = change.kind === "modifiers" && change.usesMatchedIndex;
  const matched = needsIndex ? matchedIndexOf(row, filter) : { index: undefined };
  const document = changedDocument(store, row, { update: change, matched });
  if (document) tally.logged.push(replaceRecord(collection, row, document).logged);
  tally.matched += 1;
  if (document) tally.modified += 1;
}

function upsert(store: Store, collection: Collection, { statement, index, tally }: Run): void {
  if (!statement.upsert) return;
  const document = upsertedDocument(store, statement.filter, statement.update);
  tally.logged.push(insertRecord(collection, document).logged);
  tally.upserted.push({ index, id: document.get("_id") ?? null });
}

/** How many documents are changed before other writers get their turn. */
const rowsPerTurn = 200;

/** Not one atomic step, as in MongoDB: each document is tried again when its turn comes. */
async function updateMany(store: Store, run: Run): Promise<void> {
  const { filter } = run.statement;
  const matches = compileFilter(filter);
  const found = store.catalog.find(run.namespace);
  const { records, failure } = await selectAll(found, filter);
  for (let at = 0; at < records.length; at += rowsPerTurn) {
    await writeIn(store, target(run), (collection) => {
      if (collection !== found) return;
      for (const record of records.slice(at, at + rowsPerTurn)) {
        const row = collection.read(record);
        if (row && matches(row.document)) updateRow(store, collection, { ...run, row });
      }
    });
  }
  if (failure) throw failure;
  if (records.length === 0 && run.statement.upsert) await updateManyOrUpsert(store, run);
}

/** Nothing was found: look once more with nobody writing in between before inserting. */
async function updateManyOrUpsert(store: Store, run: Run): Promise<void> {
  await writeIn(store, target(run), async (collection) => {
    const { records } = await selectAll(collection, run.statement.filter);
    if (records.length === 0) upsert(store, collection, run);
    for (const record of records) {
      const row = collection.read(record);
      if (row) updateRow(store, collection, { ...run, row });
    }
  });
}
