import { trusted, type Connection, type mongo } from "mongoose";
import {
  conversationModel,
  type Answer,
  type Handover,
  type IncomingCallback,
  type LateWay,
  type Lease,
  type LeasedConversation,
  type Received,
  type TurnResult,
  type WaitingCallback,
} from "./conversation-schema.ts";
import { isDuplicateKey } from "./database.ts";
import { holding, longAgo, planTurnWrites } from "./turn-write.ts";

const inboxLimit = 100;

const workFields = {
  inbox: 1,
  turn: 1,
  state: 1,
  effects: 1,
  keptSeq: 1,
  keptSeenSeq: 1,
  allowance: 1,
  ticket: 1,
  handover: 1,
  pastHandover: 1,
};

export class ConversationStore {
  readonly model: ReturnType<typeof conversationModel>;

  constructor(connection: Connection) {
    this.model = conversationModel(connection);
  }

  /** Appends the callback to the inbox unless it is there or was handled; takes the lease when it is free.
   *  One conditional write, a second one when somebody else holds the lease. */
  async receive(id: string, callback: IncomingCallback, lease: Lease): Promise<Received> {
    const conversation = await this.#receiveWithLease(id, callback, lease);
    if (conversation) return { kind: "leased", conversation };
    const appended = await this.model.updateOne(
      { _id: id, ...isNew(callback.key) },
      append(callback, lease.now, { isPending: true }),
    );
    if (appended.matchedCount === 1) return { kind: "queued" };
    const reason = await this.#whyNotAppended(id, callback.key, lease.now);
    return reason ?? this.receive(id, callback, lease);
  }

  /** Undefined when the reason is gone: `handled` has just dropped the key, or the inbox has room again. */
  async #whyNotAppended(id: string, key: string, now: Date): Promise<Received | undefined> {
    const waiting = await this.#countRepeat(id, key, now);
    if (waiting) return { kind: "repeat", waiting };
    const found = await this.model
      .findOne({ _id: id }, { "inbox.key": 1, handled: { $elemMatch: { $eq: key } } })
      .lean<{ inbox?: { key: string }[]; handled?: string[] }>();
    if (found?.handled?.length) return { kind: "repeat" };
    return (found?.inbox?.length ?? 0) >= inboxLimit ? { kind: "full" } : undefined;
  }

  async #countRepeat(id: string, key: string, now: Date): Promise<WaitingCallback | undefined> {
    const found = await this.model
      .findOneAndUpdate(
        { _id: id, "inbox.key": key },
        { $inc: { "inbox.$.repeats": 1 }, $set: { "inbox.$.askedAt": now } },
        { returnDocument: "after", projection: { inbox: { $elemMatch: { key } } } },
      )
      .lean<{ inbox?: { repeats?: number; late?: LateWay }[] }>();
    const [waiting] = found?.inbox ?? [];
    return (
      waiting && { repeats: waiting.repeats ?? 0, ...(waiting.late && { late: waiting.late }) }
    );
  }

  async #receiveWithLease(
    id: string,
    callback: IncomingCallback,
    lease: Lease,
  ): Promise<LeasedConversation | null> {
    const update = append(callback, lease.now, { isPending: true, ...holding(lease) });
    const inserted = { turn: 0, handled: [], replies: [], ...expiry(callback) };
    try {
      return await this.model
        .findOneAndUpdate(
          { _id: id, leaseUntil: trusted({ $lt: lease.now }), ...isNew(callback.key) },
          { ...update, $setOnInsert: inserted },
          { upsert: true, returnDocument: "after", projection: workFields },
        )
        .lean<LeasedConversation>();
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** Takes over a conversation whose holder is gone; null when there is nothing to do or somebody was faster. */
  async takeOver(id: string, lease: Lease): Promise<LeasedConversation | null> {
    return this.model
      .findOneAndUpdate(
        { _id: id, isPending: true, leaseUntil: trusted({ $lt: lease.now }) },
        { $set: holding(lease) },
        { returnDocument: "after", projection: workFields },
      )
      .lean<LeasedConversation>();
  }

  /** False when the lease is lost. */
  async renew(id: string, lease: Lease): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, leaseHolder: lease.holder },
      { $set: holding(lease) },
    );
    return result.matchedCount === 1;
  }

  /** One turn is this one write: the callback leaves the inbox, its key and answer are remembered, state and
   *  effects are set. Null when the lease was lost: whoever has it takes the turn anew; or when the callback was
   *  marked late, or a cadre took or let go of the chat meanwhile (`findHeld` tells).
   *  Lets go of the lease in the same write when nothing is left to do. */
  async commitTurn(
    conversation: LeasedConversation,
    result: TurnResult,
    lease: Lease,
  ): Promise<LeasedConversation | "released" | null> {
    for (const { filter, update, isRelease } of planTurnWrites(conversation, result, lease)) {
      const written = await this.model
        .findOneAndUpdate(filter, update, { returnDocument: "after", projection: workFields })
        .lean<LeasedConversation>();
      if (written) return isRelease ? "released" : written;
    }
    return null;
  }

  /** The conversation as it is now, if this lease still holds it. */
  async findHeld(id: string, lease: Lease): Promise<LeasedConversation | null> {
    return this.model
      .findOne({ _id: id, leaseHolder: lease.holder }, workFields)
      .lean<LeasedConversation>();
  }

  /** The effects are applied. Lets go of the lease unless a callback came in meanwhile. */
  async finishEffects(
    conversation: LeasedConversation,
    lease: Lease,
  ): Promise<LeasedConversation | "released" | null> {
    const mine = { _id: conversation._id, leaseHolder: lease.holder, turn: conversation.turn };
    const released = await this.model.updateOne(
      { ...mine, inbox: trusted({ $size: 0 }) },
      { $unset: { effects: 1, isPending: 1, leaseHolder: 1 }, $set: { leaseUntil: longAgo } },
    );
    if (released.matchedCount === 1) return "released";
    return this.model
      .findOneAndUpdate(
        mine,
        { $unset: { effects: 1 }, $set: holding(lease) },
        { returnDocument: "after", projection: workFields },
      )
      .lean<LeasedConversation>();
  }

  /** Gives the lease back with the work undone, so that a repeat or the sweep need not wait for its end. */
  async letGo(id: string, lease: Lease): Promise<void> {
    await this.model.updateOne(
      { _id: id, leaseHolder: lease.holder },
      { $set: { leaseUntil: longAgo }, $unset: { leaseHolder: 1 } },
    );
  }

  /** About a callback that was received: what has left the inbox and is in no memory was handled. */
  async findAnswer(id: string, key: string, now: Date): Promise<Answer> {
    const found = await this.model
      .findOne(
        { _id: id },
        { leaseUntil: 1, "inbox.key": 1, handover: 1, replies: { $elemMatch: { key } } },
      )
      .lean<{
        leaseUntil: Date;
        inbox?: { key: string }[];
        replies?: { reply: mongo.Binary }[];
        handover?: Handover;
      }>();
    if (found?.inbox?.some((waiting) => waiting.key === key))
      return { kind: "waiting", isLeaseFree: found.leaseUntil < now };
    const reply = found?.replies?.[0]?.reply;
    const handover = found?.handover;
    return { kind: "handled", ...(reply && { reply }), ...(handover && { handover }) };
  }

  /** The sealed dialog state. */
  async findState(id: string): Promise<mongo.Binary | undefined> {
    const found = await this.model
      .findOne({ _id: id }, { state: 1 })
      .lean<{ state?: mongo.Binary }>();
    return found?.state;
  }

  /** Conversations with work left and no living holder, the longest waiting first. */
  async findAbandoned(now: Date, limit: number): Promise<string[]> {
    const found = await this.model
      .find({ isPending: true, leaseUntil: trusted({ $lt: now }) }, { _id: 1 })
      .sort({ leaseUntil: 1 })
      .limit(limit)
      .lean();
    return found.map(({ _id }) => _id);
  }

  /** Says that a message waits for this follower's next contact. */
  async countKept(id: string): Promise<void> {
    await this.model.updateOne({ _id: id }, { $inc: { keptSeq: 1 } });
  }

  /** Clears keys and answers of conversations at rest since before `before`; returns how many. */
  async forgetAnswers(before: Date): Promise<number> {
    const result = await this.model.updateMany(
      { handledAt: trusted({ $lt: before }), isPending: trusted({ $exists: false }) },
      { $set: { handled: [], replies: [] }, $unset: { handledAt: 1 } },
    );
    return result.modifiedCount;
  }
}

function isNew(key: string) {
  return {
    handled: trusted({ $ne: key }),
    "inbox.key": trusted({ $ne: key }),
    [`inbox.${inboxLimit - 1}`]: trusted({ $exists: false }),
  };
}

function append({ key, inbound, receivedAt, grant }: IncomingCallback, askedAt: Date, set: object) {
  return {
    $push: { inbox: { key, inbound, receivedAt, askedAt } },
    $set: { ...set, ...granted(grant) },
    ...(grant === "shut" && { $unset: { allowance: 1 } }),
  };
}

function granted(grant: IncomingCallback["grant"]): object {
  if (!grant || grant === "shut") return {};
  return { [`allowance.${grant.kind}`]: { left: grant.left, untilAt: grant.untilAt } };
}

function expiry(callback: IncomingCallback): { expiresAt?: Date } {
  return callback.expiresAt ? { expiresAt: callback.expiresAt } : {};
}
