import { serialize, type Document } from "bson";
import { parseCommand } from "./commands/parse-command.ts";
import { readDocument } from "./read-bson.ts";

/** Throws MongoDB's coded error when a command is outside the embedded store's closed list. The server
 *  parses with the same code; tests put this behind the driver's command monitor on a real MongoDB. */
export function checkCommand(commandName: string, command: Document): void {
  const bytes = serialize({ [commandName]: null, ...command });
  const request = parseCommand(readDocument(Buffer.from(bytes)));
  if (request.kind !== "update" && request.kind !== "delete") return;
  for (const statement of request.statements) if (statement instanceof Error) throw statement;
}
