import { randomBytes } from "node:crypto";
import type { mongo } from "mongoose";
import { connectTo } from "../../chaos/store/connect.ts";
import {
  type BenchDocument,
  benchDocument,
  documentCount,
  keyOf,
  queueIndex,
} from "./documents.ts";

export const connections = 20;
const bulkSize = 1_000;

/** The same documents on one of the two servers, and the load on them. */
export class Side {
  readonly collection: mongo.Collection<BenchDocument>;
  readonly #client: mongo.MongoClient;
  readonly #versions = new Int32Array(documentCount);
  readonly #claimed = new Set<string>();
  #next = 0;

  private constructor(client: mongo.MongoClient) {
    this.#client = client;
    this.collection = client.db(`bench_${randomBytes(6).toString("hex")}`).collection("documents");
  }

  static async open(uri: string): Promise<Side> {
    return new Side(await connectTo(uri, connections));
  }

  async fill(): Promise<void> {
    await this.collection.createIndexes([queueIndex]);
    for (let at = 0; at < documentCount; at += bulkSize) {
      const documents = Array.from({ length: bulkSize }, (_, index) => benchDocument(at + index));
      await this.collection.insertMany(documents);
    }
  }

  async findByKey(): Promise<void> {
    const at = this.#takePlace();
    const found = await this.collection.findOne({ _id: keyOf(at) });
    if (found?.bucket === undefined) throw new Error(`document ${at} was not found`);
  }

  async updateByVersion(): Promise<void> {
    const at = this.#takePlace();
    const version = this.#versions[at] ?? 0;
    const { modifiedCount } = await this.collection.updateOne(
      { _id: keyOf(at), version },
      { $inc: { version: 1, turn: 1 }, $set: { lastContactAt: new Date() } },
    );
    if (modifiedCount !== 1) throw new Error(`document ${at} was not at version ${version}`);
    this.#versions[at] = version + 1;
  }

  async claim(): Promise<void> {
    const claimed = await this.collection.findOneAndUpdate(
      { status: "pending" },
      { $set: { status: "leased", lastContactAt: new Date() } },
      { sort: { createdAt: 1, _id: 1 }, projection: { bucket: 1 } },
    );
    if (!claimed || this.#claimed.has(claimed._id)) throw new Error("a claim was given twice");
    this.#claimed.add(claimed._id);
  }

  /** Documents by the day in Shanghai, over all of them. */
  async countByDay(): Promise<readonly { readonly _id: string; readonly count: number }[]> {
    const day = {
      $dateToString: { date: "$createdAt", format: "%Y-%m-%d", timezone: "Asia/Shanghai" },
    };
    return this.collection
      .aggregate<{ _id: string; count: number }>([
        { $group: { _id: day, count: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
  }

  async close(): Promise<void> {
    await this.collection.db.dropDatabase();
    await this.leave();
  }

  /** Closes and leaves the documents where they are. */
  async leave(): Promise<void> {
    await this.#client.close();
  }

  /** Far from the last one, and not again until all have been: no two lanes meet. */
  #takePlace(): number {
    this.#next = (this.#next + 7_919) % documentCount;
    return this.#next;
  }
}
