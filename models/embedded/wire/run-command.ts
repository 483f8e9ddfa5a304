import type { BsonDocument } from "../language/bson-value.ts";
import { parseCommand, type StoreRequest } from "../language/commands/parse-command.ts";
import { administer } from "./administer.ts";
import { handleRead, type ReadRequest } from "./handle-read.ts";
import { handleWrite, type WriteRequest } from "./handle-write.ts";
import { errorReply, type Reply } from "./reply.ts";
import { sessionKey } from "./session-key.ts";
import type { Sender, ServerContext } from "./server-context.ts";

/** Parses and runs one command; every failure is an answer. */
export async function runCommand(
  context: ServerContext,
  readCommand: () => BsonDocument,
  connectionId: number,
): Promise<Reply> {
  try {
    const command = readCommand();
    const request = parseCommand(command);
    return await dispatch(context, request, {
      session: sessionKey(command.get("lsid")),
      connectionId,
    });
  } catch (error) {
    return errorReply(error);
  }
}

function dispatch(
  context: ServerContext,
  request: StoreRequest,
  sender: Sender,
): Reply | Promise<Reply> {
  if (isRead(request)) return handleRead(context, request, sender);
  if (isWrite(request)) return handleWrite(context, request);
  return administer(context, request, sender);
}

const readKinds = new Set<StoreRequest["kind"]>(["find", "aggregate", "count", "distinct"]);
const writeKinds = new Set<StoreRequest["kind"]>(["insert", "update", "delete", "findAndModify"]);

function isRead(request: StoreRequest): request is ReadRequest {
  return readKinds.has(request.kind);
}

function isWrite(request: StoreRequest): request is WriteRequest {
  return writeKinds.has(request.kind);
}
