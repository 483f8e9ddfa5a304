import mongoose, { type Connection, type InferSchemaType } from "mongoose";
import {
  directions,
  messageStates,
  type ChatContent,
  type ChatMessage,
  type Exchange,
} from "./api-types.ts";
import { pushFailures, type PushFailure } from "./callback/push-failure.ts";
import { isDuplicateKey } from "./duplicate-key.ts";

/** Chat texts and XML lie in the database only through this. */
export interface Seal {
  seal(plain: string): Buffer;
  open(sealed: Buffer): string;
}

export interface MessageRef {
  readonly followerId: number;
  readonly seq: number;
}

/** How a push ended. */
export interface Settlement {
  readonly state: "answered" | "failed";
  readonly attempt: number;
  readonly exchange: Exchange;
  readonly failure?: PushFailure;
}

const newestKept = 500;

/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- misfires on schema literals, as in models/ */
const schema = new mongoose.Schema(
  {
    followerId: { type: Number, required: true },
    seq: { type: Number, required: true },
    direction: { type: String, enum: directions, required: true },
    kind: { type: String, required: true },
    at: { type: Date, required: true },
    state: { type: String, enum: messageStates, required: true },
    attempt: { type: Number, required: true },
    failure: { type: String, enum: pushFailures },
    answers: { type: Number },
    /** How far the platform's clock was ahead. */
    offsetMs: { type: Number },
    /** Sealed JSON of `ChatContent`. */
    content: { type: Buffer, required: true },
    /** Sealed JSON of `Exchange`. */
    exchange: { type: Buffer },
  },
  {
    collection: "sandboxMessages",
    strictQuery: "throw",
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
  },
);
/* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */

type StoredMessage = InferSchemaType<typeof schema>;
type Binary = mongoose.mongo.Binary;
type LeanMessage = Omit<StoredMessage, "content" | "exchange"> & { readonly content: Binary };
export type MessageDraft = Pick<ChatMessage, "direction" | "content" | "state"> & {
  readonly at: Date;
  readonly answers?: number;
  readonly offsetMs?: number;
};

/** One chat per follower: the newest 500 messages, numbered without gaps. */
export class MessageStore {
  readonly #messages;
  readonly #seal: Seal;

  constructor(connection: Connection, seal: Seal) {
    this.#messages = connection.model("SandboxMessage", schema);
    this.#seal = seal;
  }

  async createIndexes(): Promise<void> {
    await this.#messages.collection.createIndexes([
      { key: { followerId: 1, seq: 1 }, name: "followerId_1_seq_1", unique: true },
      { key: { state: 1 }, name: "state_1" },
    ]);
  }

  /** The number is the newest plus one, taken by the insert itself: whoever reads up to n has seen all before n. */
  async append(followerId: number, draft: MessageDraft): Promise<ChatMessage> {
    const { content, ...rest } = draft;
    const sealed = this.#seal.seal(JSON.stringify(content));
    for (;;) {
      const newest = await this.#messages.findOne({ followerId }).sort({ seq: -1 }).lean();
      const seq = (newest?.seq ?? 0) + 1;
      const numbered = { ...rest, seq, attempt: 1 };
      const stored = { ...numbered, followerId, kind: content.kind, content: sealed };
      if (!(await this.#insert(stored))) continue;
      await this.#messages.deleteMany({
        followerId,
        seq: mongoose.trusted({ $lte: seq - newestKept }),
      });
      return { ...numbered, content, at: draft.at.toISOString() };
    }
  }

  /** Try number `attempt` begins; `exchange` is what came before it. */
  async recordTry(ref: MessageRef, attempt: number, exchange: Exchange): Promise<void> {
    await this.#messages.updateOne(
      { ...ref, state: "sending", attempt: mongoose.trusted({ $lte: attempt }) },
      { $set: { attempt, exchange: this.#sealJson(exchange) } },
    );
  }

  async settle(ref: MessageRef, settlement: Settlement): Promise<void> {
    await this.#messages.updateOne(
      { ...ref, state: "sending" },
      { $set: { ...settlement, exchange: this.#sealJson(settlement.exchange) } },
    );
  }

  /** Pushes that a dead process left unfinished: nobody will try them again. */
  async failUnfinished(): Promise<number> {
    const failed = { state: "failed", failure: "stopped" } as const;
    const result = await this.#messages.updateMany({ state: "sending" }, { $set: failed });
    return result.modifiedCount;
  }

  /** Oldest first. */
  async list(followerId: number, afterSeq: number, limit: number): Promise<ChatMessage[]> {
    const found = await this.#messages
      .find({ followerId, seq: mongoose.trusted({ $gt: afterSeq }) }, { exchange: 0 })
      .sort({ seq: 1 })
      .limit(limit)
      .lean();
    return found.map((message) => this.#view(message));
  }

  /** Undefined when the message is no push, is gone, or lies under another key. */
  async readExchange(ref: MessageRef): Promise<Exchange | undefined> {
    const message = await this.#messages.findOne({ ...ref }, { exchange: 1 }).lean();
    if (!message?.exchange) return undefined;
    return this.#openJson(message.exchange) as Exchange | undefined;
  }

  /** False when somebody else took the number. */
  async #insert(message: StoredMessage): Promise<boolean> {
    try {
      await this.#messages.create(message);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  #view(message: LeanMessage): ChatMessage {
    const { seq, at, direction, state, attempt, failure, answers, offsetMs, content } = message;
    return {
      ...{ seq, at: at.toISOString(), direction, state, attempt },
      content: (this.#openJson(content) as ChatContent | undefined) ?? { kind: "unreadable" },
      ...(failure && { failure }),
      ...(answers != null && { answers }),
      ...(offsetMs != null && { offsetMs }),
    };
  }

  #sealJson(value: unknown): Buffer {
    return this.#seal.seal(JSON.stringify(value));
  }

  #openJson(sealed: Binary): unknown {
    try {
      return JSON.parse(this.#seal.open(Buffer.from(sealed.buffer)));
    } catch {
      return undefined;
    }
  }
}
