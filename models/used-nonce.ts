import { Schema, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** A signed timestamp and nonce of plain mode, where the signature does not cover the body. */
const usedNonceSchema = new Schema(
  {
    /** Timestamp and nonce. */
    _id: { type: String, required: true },
    /** Digest of the message they came with. */
    digest: { type: String, required: true },
    usedAt: { type: Date, required: true },
  },
  { collection: "usedNonces", versionKey: false },
);
/** Twice the five minutes in which a timestamp is accepted, before and after. */
usedNonceSchema.index({ usedAt: 1 }, { name: "expiry", expireAfterSeconds: 20 * 60 });

function usedNonceModel(connection: Connection) {
  return connection.model("UsedNonce", usedNonceSchema);
}

export interface SignedNonce {
  readonly timestamp: string;
  readonly nonce: string;
  readonly digest: string;
}

export class UsedNonceStore {
  readonly model: ReturnType<typeof usedNonceModel>;

  constructor(connection: Connection) {
    this.model = usedNonceModel(connection);
  }

  /** True for a nonce that is new, or came with this very message before; false: the message is forged. */
  async claim({ timestamp, nonce, digest }: SignedNonce): Promise<boolean> {
    const id = `${timestamp}:${nonce}`;
    try {
      await this.model.create({ _id: id, digest, usedAt: new Date() });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const used = await this.model.findById(id).lean();
      return used?.digest === digest;
    }
  }
}
