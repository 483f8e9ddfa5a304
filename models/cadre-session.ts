import { randomInt } from "node:crypto";
import { Schema, trusted, type Connection, type InferSchemaType } from "mongoose";

/** One browser in which a cadre signed in. On the machine's clock. */
const cadreSessionSchema = new Schema(
  {
    /** SHA-256 of the cookie's value. */
    _id: { type: String, required: true },
    cadre: { type: String, required: true },
    /** The cadre's `sessionEpoch` when he proved who he is. */
    epoch: { type: Number, required: true },
    /** The epoch that is about to begin by an act of this very session: it lives through it without a gap. */
    nextEpoch: Number,
    /** What his browser calls itself. */
    device: { type: String },
    createdAt: { type: Date, required: true },
    /** To the minute. */
    lastSeenAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    /** When he last proved again that it is he. */
    steppedUpAt: Date,
  },
  { collection: "cadreSessions", versionKey: false },
);
cadreSessionSchema.index({ cadre: 1, createdAt: -1 }, { name: "cadre" });
cadreSessionSchema.index({ expiresAt: 1 }, { name: "expiry", expireAfterSeconds: 0 });

export type CadreSession = InferSchemaType<typeof cadreSessionSchema>;

function cadreSessionModel(connection: Connection) {
  return connection.model("CadreSession", cadreSessionSchema);
}

export interface NewSession {
  readonly id: string;
  readonly cadre: string;
  readonly epoch: number;
  readonly device: string;
  readonly now: Date;
}

const sessionIdleMs = 8 * 60 * 60_000;
export const sessionLifeMs = 7 * 24 * 60 * 60_000;
const touchEveryMs = 60_000;

export class CadreSessionStore {
  readonly model: ReturnType<typeof cadreSessionModel>;

  constructor(connection: Connection) {
    this.model = cadreSessionModel(connection);
  }

  async begin({ id, now, ...session }: NewSession): Promise<void> {
    const expiresAt = new Date(now.getTime() + sessionLifeMs);
    await this.model.create({ _id: id, ...session, createdAt: now, lastSeenAt: now, expiresAt });
  }

  /** Null once it idled too long or is too old. */
  async findLiving(id: string, now: Date): Promise<CadreSession | null> {
    return this.model.findOne({ _id: id, ...living(now) }).lean<CadreSession>();
  }

  /** Keeps it from idling; at most one write a minute. */
  async touch({ _id, lastSeenAt }: CadreSession, now: Date): Promise<void> {
    if (now.getTime() - lastSeenAt.getTime() < touchEveryMs) return;
    await this.model.updateOne({ _id, lastSeenAt }, { $set: { lastSeenAt: now } });
  }

  /** Newest first. */
  async list(cadre: string, epoch: number, now: Date): Promise<CadreSession[]> {
    return this.model
      .find({ cadre, epoch, ...living(now) })
      .sort({ createdAt: -1 })
      .limit(100)
      .lean<CadreSession[]>();
  }

  async stepUp(id: string, steppedUpAt: Date): Promise<void> {
    await this.model.updateOne({ _id: id }, { $set: { steppedUpAt } });
  }

  /** Ends all sessions of a cadre but this one: `end` makes `epoch` his. An epoch that comes by somebody else's hand
   *  is another one, and ends this one too. */
  async outlive(id: string, epoch: number, end: () => Promise<boolean>): Promise<boolean> {
    await this.model.updateOne({ _id: id }, { $set: { nextEpoch: epoch } });
    if (!(await end())) return false;
    await this.model.updateOne({ _id: id }, { $set: { epoch }, $unset: { nextEpoch: 1 } });
    return true;
  }

  /** False when it is not his. */
  async end(id: string, cadre: string): Promise<boolean> {
    const { deletedCount } = await this.model.deleteOne({ _id: id, cadre });
    return deletedCount === 1;
  }
}

/** Drawn, not counted: nobody can be prepared for an epoch that somebody else begins. */
export function drawEpoch(): number {
  return randomInt(2 ** 47);
}

/** Whether a session goes on under the cadre's present epoch. */
export function isOfEpoch(
  { epoch, nextEpoch }: Pick<CadreSession, "epoch" | "nextEpoch">,
  present: number,
): boolean {
  return epoch === present || nextEpoch === present;
}

function living(now: Date) {
  return {
    expiresAt: trusted({ $gt: now }),
    lastSeenAt: trusted({ $gt: new Date(now.getTime() - sessionIdleMs) }),
  };
}
