import { Schema, trusted, type Connection, type mongo } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** One write of one cadre under one `Idempotency-Key`: whose turn it is, and its answer. On the machine's clock. */
const idempotencyKeySchema = new Schema(
  {
    /** Keyed hash of cadre, route and key. */
    _id: { type: String, required: true },
    /** Of parameters and body. */
    digest: { type: String, required: true },
    /** Stays through every attempt: what the write creates is named by it. */
    requestId: { type: String, required: true },
    leaseHolder: String,
    leaseUntil: { type: Date, required: true },
    /** Sealed; present once it is done. */
    answer: Buffer,
    expiresAt: { type: Date, required: true },
  },
  { collection: "idempotencyKeys", versionKey: false },
);
idempotencyKeySchema.index({ expiresAt: 1 }, { name: "expiry", expireAfterSeconds: 0 });

export interface KeyClaim {
  readonly id: string;
  readonly digest: string;
  /** Used when the key is new. */
  readonly requestId: string;
  readonly holder: string;
  readonly now: Date;
}

export type ClaimedKey =
  | { readonly kind: "claimed"; readonly requestId: string }
  | { readonly kind: "mismatch" }
  | { readonly kind: "done"; readonly answer: mongo.Binary }
  /** Somebody is at work. */
  | { readonly kind: "running" };

interface StoredKey {
  readonly digest: string;
  readonly requestId: string;
  readonly leaseHolder?: string | null;
  readonly leaseUntil: Date;
  readonly answer?: mongo.Binary | null;
}

export const keyLeaseMs = 5_000;
const keepMs = 24 * 60 * 60_000;
const longAgo = new Date(0);
const unanswered = { answer: trusted({ $exists: false }) };

export class IdempotencyKeyStore {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model("IdempotencyKey", idempotencyKeySchema);
  }

  async claim(claim: KeyClaim): Promise<ClaimedKey> {
    if (await this.#begin(claim)) return { kind: "claimed", requestId: claim.requestId };
    const found = await this.model.findById(claim.id).lean<StoredKey>();
    // Given up by its holder just now: the next look finds it free.
    if (!found) return { kind: "running" };
    if (found.digest !== claim.digest) return { kind: "mismatch" };
    if (found.answer) return { kind: "done", answer: found.answer };
    if (found.leaseUntil > claim.now) return { kind: "running" };
    return this.#takeOver(claim, found);
  }

  async renew(id: string, holder: string, now: Date): Promise<void> {
    await this.model.updateOne(
      { _id: id, leaseHolder: holder, ...unanswered },
      { $set: { leaseUntil: leaseEnd(now) } },
    );
  }

  /** The first answer stays. */
  async finish(id: string, answer: Buffer): Promise<void> {
    await this.model.updateOne(
      { _id: id, ...unanswered },
      { $set: { answer, leaseUntil: longAgo }, $unset: { leaseHolder: 1 } },
    );
  }

  /** An accident: the next one finishes it under the same `requestId`. */
  async release(id: string, holder: string): Promise<void> {
    await this.model.updateOne(
      { _id: id, leaseHolder: holder, ...unanswered },
      { $set: { leaseUntil: longAgo }, $unset: { leaseHolder: 1 } },
    );
  }

  /** A refusal: nothing was done, and the key may be used for what is right. */
  async forget(id: string, holder: string): Promise<void> {
    await this.model.deleteOne({ _id: id, leaseHolder: holder, ...unanswered });
  }

  /** The key is new, or so old that it counts as new. */
  async #begin({ id, digest, requestId, holder, now }: KeyClaim): Promise<boolean> {
    const expiresAt = new Date(now.getTime() + keepMs);
    const fields = { digest, requestId, leaseHolder: holder, leaseUntil: leaseEnd(now), expiresAt };
    try {
      await this.model.updateOne(
        { _id: id, expiresAt: trusted({ $lte: now }) },
        { $set: fields, $unset: { answer: 1 } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async #takeOver(
    { id, holder, now }: KeyClaim,
    { requestId, leaseUntil }: StoredKey,
  ): Promise<ClaimedKey> {
    const result = await this.model.updateOne(
      { _id: id, requestId, leaseUntil, ...unanswered },
      { $set: { leaseHolder: holder, leaseUntil: leaseEnd(now) } },
    );
    return result.modifiedCount === 1 ? { kind: "claimed", requestId } : { kind: "running" };
  }
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + keyLeaseMs);
}
