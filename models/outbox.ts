import { Schema, trusted, type Connection, type mongo } from "mongoose";
import { reservationSchema, type Reservation } from "./conversation-schema.ts";

/** `sent`: the platform accepted it. `unknown`: it left, and no answer came: never repeated.
 *  `failed`: the platform refused it for this follower. `kept`: it could not be sent and waits for his next contact. */
export const outboxStates = ["pending", "sending", "sent", "unknown", "failed", "kept"] as const;
export type OutboxState = (typeof outboxStates)[number];

/** Who says it, when it is not the account by itself: a cadre's answer, the outcome of a ticket, an alert to a cadre.
 *  These go out while a cadre holds the chat; everything else waits. */
export const outboxOrigins = ["cadre", "outcome", "alert"] as const;
export type OutboxOrigin = (typeof outboxOrigins)[number];

/** One message that the account says by itself, by customer-service message; the row is its fate. */
const outboxSchema = new Schema(
  {
    /** Conversation, turn and position: listing it twice is listing it once. */
    _id: { type: String, required: true },
    conversation: { type: String, required: true },
    /** Sealed openid and message. */
    content: { type: Buffer, required: true },
    state: { type: String, required: true, enum: outboxStates },
    origin: { type: String, enum: outboxOrigins },
    /** Stale at the next contact: what was not sent, or may have been, is not told then. */
    isFleeting: Boolean,
    /** Order within one follower. */
    position: { type: Number, required: true },
    /** Taken from the window ledger before the turn was ready. */
    reservation: reservationSchema,
    createdAt: { type: Date, required: true },
    /** On the machine's clock. */
    dueAt: { type: Date, required: true },
    tries: { type: Number, required: true },
    /** True while it is not sent, and while what follows from its fate is not written: what the sweep looks for. */
    isOpen: Boolean,
    leaseHolder: String,
    leaseUntil: Date,
    settledAt: Date,
    /** Kept, and told at a later contact. */
    offeredAt: Date,
    /** What the platform refused it with. */
    errcode: Number,
  },
  { collection: "outbox", versionKey: false },
);
outboxSchema.index(
  { conversation: 1, position: 1 },
  { name: "open", partialFilterExpression: { isOpen: true } },
);
outboxSchema.index({ dueAt: 1 }, { name: "due", partialFilterExpression: { isOpen: true } });
outboxSchema.index({ createdAt: 1 }, { name: "expiry", expireAfterSeconds: 90 * 24 * 60 * 60 });

/** No turn says as much. */
const positionsPerMs = 1_000;

/** Orders one follower's messages by instant, then by place within the turn. */
export function outboxPosition(at: Date, index = 0): number {
  return at.getTime() * positionsPerMs + index;
}

export interface NewOutboxMessage {
  readonly id: string;
  readonly conversation: string;
  readonly position: number;
  readonly content: Buffer;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly reservation?: Reservation;
  readonly origin?: OutboxOrigin;
  readonly isFleeting?: boolean;
}

/** The first open message of a follower. */
export interface OpenOutboxMessage {
  readonly _id: string;
  readonly conversation: string;
  readonly content: mongo.Binary;
  /** `unknown` and `kept`: decided, but not yet put aside for his next contact. */
  readonly state: "pending" | "sending" | "unknown" | "kept";
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly tries: number;
  readonly origin?: OutboxOrigin;
  readonly isFleeting?: boolean;
  readonly reservation?: Reservation | null;
  readonly leaseUntil?: Date | null;
}

export interface SendLease {
  readonly holder: string;
  /** On the machine's clock. */
  readonly now: Date;
}

/** What became of one message, as those who look at it see it. */
export interface OutboxFate {
  readonly _id: string;
  readonly state: OutboxState;
  readonly offeredAt?: Date;
}

export interface OutboxOutcome {
  readonly state: Exclude<OutboxState, "pending" | "sending">;
  readonly errcode?: number;
}

export const sendLeaseMs = 10_000;

function outboxModel(connection: Connection) {
  return connection.model("OutboxMessage", outboxSchema);
}

export class OutboxStore {
  readonly model: ReturnType<typeof outboxModel>;

  constructor(connection: Connection) {
    this.model = outboxModel(connection);
  }

  async add({ id, ...message }: NewOutboxMessage): Promise<void> {
    await this.model.updateOne(
      { _id: id },
      { $setOnInsert: { ...message, state: "pending", tries: 0, isOpen: true } },
      { upsert: true },
    );
  }

  /** The one in front: no later one may overtake it.
   *  @param isHeld a cadre holds the chat: what the account says by itself waits */
  async findFirstOpen(conversation: string, isHeld: boolean): Promise<OpenOutboxMessage | null> {
    const origin = isHeld && { origin: trusted({ $in: [...outboxOrigins] }) };
    return this.model
      .findOne({ conversation, isOpen: true, ...origin })
      .sort({ position: 1, _id: 1 })
      .lean<OpenOutboxMessage>();
  }

  /** Remembers what was taken from the ledger for it; false when somebody else has taken something. */
  async reserve(
    { _id: id, reservation: stale }: OpenOutboxMessage,
    reservation: Reservation,
  ): Promise<boolean> {
    const before = stale
      ? { "reservation.untilAt": stale.untilAt }
      : { reservation: trusted({ $exists: false }) };
    const result = await this.model.updateOne(
      { _id: id, state: "pending", ...before },
      { $set: { reservation } },
    );
    return result.matchedCount === 1;
  }

  /** What the account says by itself waits while a cadre holds the chat, and does not fill the sweep's list. */
  async postpone(conversation: string, dueAt: Date): Promise<void> {
    await this.model.updateMany(ofTheAccount(conversation), { $set: { dueAt } });
  }

  /** pending → sending: the last thing before the call leaves; or its end, when it cannot be sent.
   *  False when somebody was faster, even if he has put it back since. */
  async claim(
    { _id: id, tries }: Pick<OpenOutboxMessage, "_id" | "tries">,
    state: "sending" | "kept" | "failed",
    lease: SendLease,
  ): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, state: "pending", tries },
      {
        $set: { state, ...holding(lease), ...(state !== "sending" && { settledAt: lease.now }) },
        $inc: { tries: 1 },
      },
    );
    return result.matchedCount === 1;
  }

  async renew(id: string, lease: SendLease): Promise<void> {
    await this.model.updateOne(
      { _id: id, state: "sending", leaseHolder: lease.holder },
      { $set: holding(lease) },
    );
  }

  /** sending → its end; false when the lease ran out and another process has settled it.
   *  Unknown and kept ones stay open, under the lease, until they are put aside for the next contact: `close`. */
  async settle(id: string, lease: SendLease, outcome: OutboxOutcome): Promise<boolean> {
    const isEnd = outcome.state === "sent" || outcome.state === "failed";
    const result = await this.model.updateOne(
      { _id: id, state: "sending", leaseHolder: lease.holder },
      {
        $set: { ...outcome, settledAt: lease.now, ...(!isEnd && holding(lease)) },
        ...(isEnd && { $unset: closed }),
      },
    );
    return result.matchedCount === 1;
  }

  /** What follows from its fate is written. */
  async close(id: string, holder: string): Promise<void> {
    await this.model.updateOne({ _id: id, leaseHolder: holder }, { $unset: closed });
  }

  /** It certainly did not leave: sending → pending again, for later. */
  async putBack(id: string, holder: string, dueAt: Date): Promise<void> {
    await this.model.updateOne(
      { _id: id, state: "sending", leaseHolder: holder },
      {
        $set: { state: "pending", dueAt },
        $unset: { leaseHolder: 1, leaseUntil: 1, reservation: 1 },
      },
    );
  }

  /** Goes on where somebody who is gone has stopped: what he was sending becomes unknown. The new state; undefined
   *  when he is at it still, or somebody was faster. */
  async takeOver(
    { _id: id, state }: Pick<OpenOutboxMessage, "_id" | "state">,
    lease: SendLease,
  ): Promise<"unknown" | "kept" | undefined> {
    const next = state === "kept" ? "kept" : "unknown";
    const result = await this.model.updateOne(
      { _id: id, state, isOpen: true, leaseUntil: trusted({ $lt: lease.now }) },
      { $set: { state: next, ...holding(lease), settledAt: lease.now } },
    );
    return result.matchedCount === 1 ? next : undefined;
  }

  /** A kept one was told at a later contact. */
  async markOffered(id: string, offeredAt: Date): Promise<void> {
    await this.model.updateOne({ _id: id }, { $set: { offeredAt } });
  }

  async findFates(ids: readonly string[]): Promise<OutboxFate[]> {
    if (ids.length === 0) return [];
    return this.model
      .find({ _id: trusted({ $in: [...ids] }) }, { state: 1, offeredAt: 1 })
      .lean<OutboxFate[]>();
  }

  /** Followers with a message that is due, or whose sender is gone; the longest waiting first. */
  async findDue(now: Date, limit: number): Promise<string[]> {
    const found = await this.model
      .find({ isOpen: true, dueAt: trusted({ $lte: now }) }, { conversation: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean();
    return [...new Set(found.map(({ conversation }) => conversation))];
  }
}

function ofTheAccount(conversation: string) {
  return { conversation, isOpen: true, origin: trusted({ $exists: false }) };
}

const closed = { isOpen: 1, leaseHolder: 1, leaseUntil: 1 } as const;

function holding({ holder, now }: SendLease) {
  return { leaseHolder: holder, leaseUntil: new Date(now.getTime() + sendLeaseMs) };
}
