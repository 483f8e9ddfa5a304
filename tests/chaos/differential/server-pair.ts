import { type Document, deserialize } from "bson";
import { BsonDocument, type Value } from "../../../models/embedded/language/bson-value.ts";
import { writeDocument } from "../../../models/embedded/language/write-bson.ts";
import { WireClient } from "./wire-client.ts";

/** An answer, or the error that came instead. */
export type Answer =
  | { readonly kind: "reply"; readonly reply: BsonDocument }
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
    if (reply.get("code") === undefined) return { kind: "reply", reply };
    const [code, codeName, message] = ["code", "codeName", "errmsg"].map((name) => reply.get(name));
    return {
      kind: "error",
      code: Number(code),
      codeName: typeof codeName === "string" ? codeName : "",
      message: typeof message === "string" ? message : "",
    };
  }

  /** The _id of the first document that matches, as it can be sent again. */
  async firstId(collection: string, filter: Document): Promise<unknown> {
    const find = { find: collection, filter, projection: { _id: 1 }, sort: { _id: 1 }, limit: 1 };
    const [first] = batchOf(await this.run(find));
    if (!(first instanceof BsonDocument)) return undefined;
    return deserialize(writeDocument(first), { promoteValues: false })["_id"];
  }

  async close(): Promise<void> {
    await this.run({ dropDatabase: 1 });
    this.#client.close();
  }
}

/** The documents of the first batch; the collections here are small enough for one. */
export function batchOf(answer: Answer): Value[] {
  const cursor = answer.kind === "reply" ? answer.reply.get("cursor") : undefined;
  const batch = cursor instanceof BsonDocument ? cursor.get("firstBatch") : undefined;
  return Array.isArray(batch) ? batch : [];
}
