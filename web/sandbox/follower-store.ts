import mongoose, { type Connection, type InferSchemaType } from "mongoose";
import { isDuplicateKey } from "./duplicate-key.ts";

/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- misfires on schema literals, as in models/ */
/** `_id` counts from 1: the short local id, and the newest first by one index. */
const schema = new mongoose.Schema(
  {
    _id: { type: Number, required: true },
    openid: { type: String, required: true },
    name: { type: String, required: true },
    following: { type: Boolean, required: true },
    createdAt: { type: Date, required: true },
  },
  {
    collection: "sandboxFollowers",
    strictQuery: "throw",
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
  },
);
/* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */

export type StoredFollower = InferSchemaType<typeof schema>;

export interface NewFollower {
  readonly openid: string;
  readonly name: string | undefined;
  readonly createdAt: Date;
}

/** Pretend followers: who they are and whether they follow. */
export class FollowerStore {
  readonly #followers;

  constructor(connection: Connection) {
    this.#followers = connection.model("SandboxFollower", schema);
  }

  /** Without a name he is called after his number. */
  async create(person: NewFollower): Promise<StoredFollower> {
    for (;;) {
      const newest = await this.#followers.findOne().sort({ _id: -1 }).lean();
      const number = (newest?._id ?? 0) + 1;
      const name = person.name ?? `示例职工${number}`;
      const follower = { ...person, _id: number, name, following: false };
      if (await this.#insert(follower)) return follower;
    }
  }

  async createIndexes(): Promise<void> {
    await this.#followers.collection.createIndexes([{ key: { openid: 1 }, name: "openid_1" }]);
  }

  async findByOpenid(openid: string): Promise<StoredFollower | null> {
    return this.#followers.findOne({ openid }).lean();
  }

  async find(id: number): Promise<StoredFollower | null> {
    return this.#followers.findOne({ _id: id }).lean();
  }

  /** Newest first, those before `before` if it is given. */
  async list(limit: number, before?: number): Promise<StoredFollower[]> {
    const filter = before === undefined ? {} : { _id: mongoose.trusted({ $lt: before }) };
    return this.#followers.find(filter).sort({ _id: -1 }).limit(limit).lean();
  }

  /** False when he already was, or already was not, a follower. */
  async setFollowing(id: number, following: boolean): Promise<boolean> {
    const result = await this.#followers.updateOne(
      { _id: id, following: !following },
      { $set: { following } },
    );
    return result.modifiedCount === 1;
  }

  /** False when somebody else took the number. */
  async #insert(follower: StoredFollower): Promise<boolean> {
    try {
      await this.#followers.create(follower);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
