import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { deserialize, type Document, EJSON, serialize } from "bson";
import { BsonDocument, type Value } from "../../../models/embedded/language/bson-value.ts";
import { isRefusal } from "../../../models/embedded/language/command-error.ts";
import { readDocument } from "../../../models/embedded/language/read-bson.ts";

const opMsg = 2013;
const headerBytes = 21;

/** Sends commands one after another and gives back each answer as it came: the driver would lose the order of
 *  fields with numbers for names. */
export class WireClient {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #waiting: ((frame: Buffer) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("close", () => this.#fail?.(new Error("the server closed the connection")));
    socket.on("error", (error) => this.#fail?.(error));
  }

  static async open(uri: string): Promise<WireClient> {
    const { hostname, port } = new URL(uri);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    return new WireClient(socket);
  }

  async command(database: string, command: Document): Promise<BsonDocument> {
    const body = serialize({ ...command, $db: database }, { ignoreUndefined: true });
    const header = Buffer.alloc(headerBytes);
    header.writeInt32LE(headerBytes + body.length, 0);
    header.writeInt32LE(opMsg, 12);
    const reply = new Promise<Buffer>((resolve, reject) => {
      this.#waiting = resolve;
      this.#fail = (error) => {
        console.error(`no answer to ${EJSON.stringify(command, { relaxed: false })}`);
        reject(error);
      };
    });
    this.#socket.write(Buffer.concat([header, body]));
    return readReply(await reply);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    if (this.#received.length < 4) return;
    const length = this.#received.readInt32LE(0);
    if (this.#received.length < length) return;
    const frame = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    this.#waiting?.(frame);
  }

  close(): void {
    this.#fail = undefined;
    this.#socket.destroy();
  }
}

/** MongoDB names the key of an empty array "undefined" in an error, which is no value of the list. */
function readReply(frame: Buffer): BsonDocument {
  try {
    return readDocument(frame, headerBytes);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const reply = deserialize(frame.subarray(headerBytes));
    const names = ["code", "codeName", "errmsg"];
    return new BsonDocument(
      names,
      names.map((name) => reply[name] as Value),
    );
  }
}
