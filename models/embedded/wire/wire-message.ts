import { BsonDocument } from "../language/bson-value.ts";
import { CommandError } from "../language/command-error.ts";
import { readDocument } from "../language/read-bson.ts";
import { BsonWriter } from "../language/write-bson.ts";
import { type Reply, writeReply } from "./reply.ts";

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;

const flagChecksum = 1;
const flagMoreToCome = 2;

export interface WireMessage {
  readonly requestId: number;
  readonly kind: "msg" | "query";
  /** False where the sender does not want to hear how it went (write concern 0). */
  readonly wantsReply: boolean;
  /** Parsed only when asked for, so that an error in it can be answered. */
  readonly command: () => BsonDocument;
}

const headerBytes = 16;
const flagBytes = 4;

/** Undefined for a message of a kind that this server does not speak, and for one too short to be any. */
export function readMessage(frame: Buffer): WireMessage | undefined {
  if (frame.length < headerBytes + flagBytes) return undefined;
  const requestId = frame.readInt32LE(4);
  const code = frame.readInt32LE(12);
  if (code === opMsg) {
    const flags = frame.readUInt32LE(16);
    const wantsReply = (flags & flagMoreToCome) === 0;
    return { requestId, kind: "msg", wantsReply, command: () => readMsg(frame, flags) };
  }
  if (code !== opQuery) return undefined;
  return { requestId, kind: "query", wantsReply: true, command: () => readQuery(frame) };
}

/** A body, and lists of documents that belong into it as arrays. */
function readMsg(frame: Buffer, flags: number): BsonDocument {
  const end = frame.length - ((flags & flagChecksum) === 0 ? 0 : 4);
  let body: BsonDocument | undefined;
  const lists: { name: string; documents: BsonDocument[] }[] = [];
  for (let at = 20; at < end;) {
    const length = frame.readInt32LE(at + 1);
    if (frame[at] === 0) body = readDocument(frame, at + 1);
    else lists.push(readList(frame, at + 1, length));
    if (length < 5) throw new CommandError(22, "malformed OP_MSG section");
    at += 1 + length;
  }
  if (!body) throw new CommandError(22, "OP_MSG without a body");
  for (const { name, documents } of lists) body.append(name, documents);
  return body;
}

function readList(frame: Buffer, from: number, length: number) {
  const nameEnd = frame.indexOf(0, from + 4);
  const name = frame.toString("utf8", from + 4, nameEnd);
  const documents: BsonDocument[] = [];
  for (let at = nameEnd + 1; at < from + length; at += frame.readInt32LE(at)) {
    documents.push(readDocument(frame, at));
  }
  return { name, documents };
}

/** The old form of a command, in which drivers say hello first. */
function readQuery(frame: Buffer): BsonDocument {
  const nameEnd = frame.indexOf(0, 20);
  const namespace = frame.toString("utf8", 20, nameEnd);
  if (!namespace.endsWith(".$cmd")) throw new CommandError(59, "OP_QUERY is for commands only");
  const body = readDocument(frame, nameEnd + 1 + 8);
  const inner = body.get("$query");
  const command = inner instanceof BsonDocument ? inner : body;
  command.append("$db", namespace.slice(0, -".$cmd".length));
  return command;
}

const writer = new BsonWriter(256 * 1024);

export function encodeReply({ requestId, kind }: WireMessage, reply: Reply): Buffer {
  writer.at = 0;
  writer.int32(0);
  writer.int32(0);
  writer.int32(requestId);
  writer.int32(kind === "msg" ? opMsg : opReply);
  if (kind === "msg") writeMsgHeader();
  else writeQueryHeader();
  writeReply(writer, reply);
  writer.bytes.writeInt32LE(writer.at, 0);
  return writer.take();
}

function writeMsgHeader(): void {
  writer.int32(0);
  writer.byte(0);
}

/** Flags, a cursor that is none, where the answer starts, and that it is one document. */
function writeQueryHeader(): void {
  for (const part of [8, 0, 0, 0, 1]) writer.int32(part);
}
