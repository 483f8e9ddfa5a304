import { type Document, deserialize, Long } from "bson";
import { BsonDocument, type Value } from "../../../models/embedded/language/bson-value.ts";
import { writeDocument } from "../../../models/embedded/language/write-bson.ts";
import { WireClient } from "./wire-client.ts";

/** An answer, or the error that came instead. */
export type Answer =
  | {
      readonly kind: "reply";
      readonly reply: BsonDocument;
      /** All documents of a cursor, and how many came at a time. */
      readonly documents: readonly Value[];
      readonly batchSizes: readonly number[];
    }
  | {
      readonly kind: "error";
      readonly code: number;
      readonly codeName: string;
      readonly message: string;
    };

/** One database on one server, spoken to in raw commands. */
export class Side {
  readonly #client: WireClient;
  readonly #database: string;

  private constructor(client: WireClient, database: string) {
    this.#client = client;
    this.#database = database;
  }

  static async open(uri: string, database: string): Promise<Side> {
    return new Side(await WireClient.open(uri), database);
  }

  async run(command: Document): Promise<Answer> {
    const reply = await this.#client.command(this.#database, command);
    if (reply.get("code") !== undefined) return errorAnswer(reply);
    const documents = [...batchIn(reply, "firstBatch")];
    const batchSizes = [documents.length];
    for (let id = cursorIdOf(reply); id !== 0n;) {
      const next = await this.#client.command(this.#database, getMore(command, id));
      if (next.get("code") !== undefined) return errorAnswer(next);
      const batch = batchIn(next, "nextBatch");
      documents.push(...batch);
      batchSizes.push(batch.length);
      id = cursorIdOf(next);
    }
    return { kind: "reply", reply, documents, batchSizes };
  }

  /** The _id of the first document that matches, as it can be sent again. */
  async firstId(collection: string, filter: Document): Promise<unknown> {
    const find = { find: collection, filter, projection: { _id: 1 }, sort: { _id: 1 }, limit: 1 };
    const [first] = batchOf(await this.run(find));
    if (!(first instanceof BsonDocument)) return undefined;
    return deserialize(writeDocument(first), { promoteValues: false })["_id"];
  }

  /** A server that is gone has said so before. */
  async close(): Promise<void> {
    await this.run({ dropDatabase: 1 }).catch(() => undefined);
    this.#client.close();
  }
}

function errorAnswer(reply: BsonDocument): Answer {
  const [code, codeName, message] = ["code", "codeName", "errmsg"].map((name) => reply.get(name));
  return {
    kind: "error",
    code: Number(code),
    codeName: typeof codeName === "string" ? codeName : "",
    message: typeof message === "string" ? message : "",
  };
}

function cursorOf(reply: BsonDocument): BsonDocument | undefined {
  const cursor = reply.get("cursor");
  return cursor instanceof BsonDocument ? cursor : undefined;
}

function cursorIdOf(reply: BsonDocument): bigint {
  const id = cursorOf(reply)?.get("id");
  return typeof id === "bigint" ? id : 0n;
}

function batchIn(reply: BsonDocument, name: "firstBatch" | "nextBatch"): readonly Value[] {
  const batch = cursorOf(reply)?.get(name);
  return Array.isArray(batch) ? batch : [];
}

/** Goes on with batches of the size that the command asked for. */
function getMore(command: Document, id: bigint): Document {
  const [collection] = Object.values(command) as unknown[];
  const asked = command as { batchSize?: unknown; cursor?: { batchSize?: unknown } };
  const batchSize = asked.batchSize ?? asked.cursor?.batchSize;
  const isGiven = Number(batchSize) > 0;
  return { getMore: Long.fromBigInt(id), collection, ...(isGiven && { batchSize }) };
}

/** The documents that a cursor gave. */
export function batchOf(answer: Answer): readonly Value[] {
  return answer.kind === "reply" ? answer.documents : [];
}
