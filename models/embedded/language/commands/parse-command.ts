import type { BsonDocument } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";
import { type AdministrationRequest, administrationParsers } from "./parse-administration.ts";
import {
  type AggregateRequest,
  type CountRequest,
  type DistinctRequest,
  type FindRequest,
  parseAggregate,
  parseCount,
  parseDistinct,
  parseFind,
} from "./parse-reads.ts";
import {
  type DeleteRequest,
  type FindAndModifyRequest,
  type InsertRequest,
  parseDelete,
  parseFindAndModify,
  parseInsert,
  parseUpdateCommand,
  type UpdateRequest,
} from "./parse-writes.ts";

export type StoreRequest =
  | FindRequest
  | AggregateRequest
  | CountRequest
  | DistinctRequest
  | InsertRequest
  | UpdateRequest
  | DeleteRequest
  | FindAndModifyRequest
  | AdministrationRequest;

const parsers: ReadonlyMap<string, (command: BsonDocument) => StoreRequest> = new Map<
  string,
  (command: BsonDocument) => StoreRequest
>([
  ["find", parseFind],
  ["aggregate", parseAggregate],
  ["count", parseCount],
  ["distinct", parseDistinct],
  ["insert", parseInsert],
  ["update", parseUpdateCommand],
  ["delete", parseDelete],
  ["findAndModify", parseFindAndModify],
  ...administrationParsers,
]);

/** Parses a command; its first field is its name. Whatever is outside the closed list throws. */
export function parseCommand(command: BsonDocument): StoreRequest {
  const [name = ""] = command.names;
  const parse = parsers.get(name);
  if (!parse) throw new CommandError(59, `no such command: '${name}' (in the store's closed list)`);
  return parse(command);
}
