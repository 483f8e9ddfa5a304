import { BsonDocument, Double, type Value } from "../language/bson-value.ts";
import { CommandError } from "../language/command-error.ts";
import type { BsonWriter, RawDocument } from "../language/write-bson.ts";
import type { WriteError } from "../storage/operations/insert.ts";
import { EmbeddedStoreError } from "../store-error.ts";

/** A batch of a cursor; its documents go out as they are stored. */
export interface CursorBatch {
  readonly namespace: string;
  /** 0 once there are no more. */
  readonly cursorId: bigint;
  readonly name: "firstBatch" | "nextBatch";
  readonly documents: readonly RawDocument[];
}

export interface Reply {
  readonly fields: BsonDocument;
  readonly batch?: CursorBatch;
}

const one = new Double(1);
const zero = new Double(0);

export function okReply(fields: readonly (readonly [string, Value])[] = []): Reply {
  const document = new BsonDocument();
  for (const [name, value] of fields) document.append(name, value);
  document.append("ok", one);
  return { fields: document };
}

export function batchReply(batch: CursorBatch): Reply {
  return { ...okReply(), batch };
}

export function writeReply(writer: BsonWriter, { fields, batch }: Reply): void {
  const start = writer.openDocument();
  if (batch) writeBatch(writer, batch);
  for (const [name, value] of fields.entries()) writer.field(name, value);
  writer.closeDocument(start);
}

function writeBatch(writer: BsonWriter, batch: CursorBatch): void {
  const start = writer.openField("cursor", "object");
  const documents = writer.openField(batch.name, "array");
  writer.elements(batch.documents);
  writer.closeDocument(documents);
  writer.field("id", batch.cursorId);
  writer.field("ns", batch.namespace);
  writer.closeDocument(start);
}

export function errorReply(error: unknown): Reply {
  const known = toCommandError(error);
  const fields = new BsonDocument();
  fields.append("ok", zero);
  appendError(fields, known);
  fields.append("codeName", known.codeName);
  return { fields };
}

function appendError(fields: BsonDocument, error: CommandError): void {
  fields.append("code", error.code);
  const { keyPattern, keyValue } = error.details;
  if (keyPattern instanceof BsonDocument) fields.append("keyPattern", keyPattern);
  if (keyValue instanceof BsonDocument) fields.append("keyValue", keyValue);
  fields.append("errmsg", error.message);
}

export function writeErrorsField(errors: readonly WriteError[]): [string, Value][] {
  if (errors.length === 0) return [];
  const list = errors.map(({ index, error }) => {
    const entry = new BsonDocument(["index"], [index]);
    appendError(entry, error);
    return entry;
  });
  return [["writeErrors", list]];
}

/** What is no error of MongoDB's comes out as damage, as the store's end, or as an internal error. */
function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof EmbeddedStoreError) return new CommandError(91, error.message);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (code === "LEVEL_CORRUPTION")
    return new CommandError(366, `the embedded store is damaged: ${message}`);
  if (code === "LEVEL_DATABASE_NOT_OPEN") return new CommandError(91, "the store is shutting down");
  return new CommandError(1, `internal error: ${message}`);
}
