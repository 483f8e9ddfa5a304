import { BsonDocument, Timestamp, type Value } from "../../language/bson-value.ts";
import { CommandError } from "../../language/command-error.ts";
import type { InsertRequest } from "../../language/commands/parse-writes.ts";
import type { Store } from "../store.ts";
import { writeIn } from "../write-in.ts";
import { insertRecord, withIdFirst } from "../write-record.ts";

export interface WriteError {
  readonly index: number;
  readonly error: CommandError;
}

export interface InsertResult {
  readonly inserted: number;
  readonly errors: readonly WriteError[];
}

export async function insert(store: Store, request: InsertRequest): Promise<InsertResult> {
  const errors: WriteError[] = [];
  const logged: Promise<void>[] = [];
  await writeIn(store, { namespace: request.namespace, upsert: true }, (collection) => {
    for (const [index, document] of request.documents.entries()) {
      try {
        const stored = withTimestamps(withIdFirst(document, store.createObjectId), store.now().ms);
        logged.push(insertRecord(collection, stored).logged);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        errors.push({ index, error });
        if (request.ordered) break;
      }
    }
  });
  await Promise.all(logged);
  return { inserted: logged.length, errors };
}

let increment = 0n;

/** MongoDB fills an empty timestamp of the document itself, but for _id, with the time of the write. */
export function withTimestamps(document: BsonDocument, nowMs: number): BsonDocument {
  if (!document.values.some(isEmptyTimestamp)) return document;
  const values = document.values.map((value, at) => {
    if (!isEmptyTimestamp(value) || document.names[at] === "_id") return value;
    increment += 1n;
    return new Timestamp((BigInt(Math.floor(nowMs / 1000)) << 32n) + increment);
  });
  return new BsonDocument(document.names, values);
}

function isEmptyTimestamp(value: Value): boolean {
  return value instanceof Timestamp && value.bits === 0n;
}
