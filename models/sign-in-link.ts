import { Schema, trusted, type Connection, type InferSchemaType } from "mongoose";

export const linkPurposes = ["first-admin", "invitation", "reset"] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

/** What whoever opened the link chose; kept until it is applied, so that a crash between loses nothing. */
const choiceSchema = new Schema(
  {
    passwordHash: { type: String, required: true },
    /** Of the first admin. */
    account: String,
    name: String,
  },
  { _id: false },
);

/** The one-time link of somebody: there is one at most, a new one takes the place of the old. */
const signInLinkSchema = new Schema(
  {
    /** Id of the cadre, or `first-admin`. */
    _id: { type: String, required: true },
    /** SHA-256; the token itself stands only in the link. */
    tokenHash: { type: String, required: true },
    purpose: { type: String, required: true, enum: linkPurposes },
    createdAt: { type: Date, required: true },
    /** On the machine's clock. */
    expiresAt: { type: Date, required: true },
    usedAt: Date,
    /** Present while it is used and not applied. */
    choice: choiceSchema,
  },
  { collection: "signInLinks", versionKey: false },
);
signInLinkSchema.index({ tokenHash: 1 }, { name: "tokenHash", unique: true });
signInLinkSchema.index({ expiresAt: 1 }, { name: "expiry", expireAfterSeconds: 24 * 60 * 60 });

export type SignInLink = InferSchemaType<typeof signInLinkSchema>;

export const firstAdminLinkId = "first-admin";

export interface NewLink {
  /** Id of the cadre, or `first-admin`. */
  readonly owner: string;
  readonly tokenHash: string;
  readonly purpose: LinkPurpose;
  readonly now: Date;
  readonly expiresAt: Date;
}

export interface LinkChoice {
  readonly passwordHash: string;
  readonly account?: string;
  readonly name?: string;
}

function signInLinkModel(connection: Connection) {
  return connection.model("SignInLink", signInLinkSchema);
}

export class SignInLinkStore {
  readonly model: ReturnType<typeof signInLinkModel>;

  constructor(connection: Connection) {
    this.model = signInLinkModel(connection);
  }

  async replace({ owner, tokenHash, purpose, now, expiresAt }: NewLink): Promise<void> {
    await this.model.updateOne(
      { _id: owner },
      {
        $set: { tokenHash, purpose, createdAt: now, expiresAt },
        $unset: { usedAt: 1, choice: 1 },
      },
      { upsert: true },
    );
  }

  async find(tokenHash: string): Promise<SignInLink | null> {
    return this.model.findOne({ tokenHash }).lean<SignInLink>();
  }

  async findOwn(owner: string): Promise<SignInLink | null> {
    return this.model.findById(owner).lean<SignInLink>();
  }

  /** True for one of all who open it. */
  async use(tokenHash: string, choice: LinkChoice, now: Date): Promise<boolean> {
    const result = await this.model.updateOne(
      {
        tokenHash,
        usedAt: trusted({ $exists: false }),
        expiresAt: trusted({ $gt: now }),
      },
      { $set: { usedAt: now, choice } },
    );
    return result.modifiedCount === 1;
  }

  async settle(tokenHash: string): Promise<void> {
    await this.model.updateOne({ tokenHash }, { $unset: { choice: 1 } });
  }

  /** Whoever is put out of service has no way back by an old link. */
  async drop(owner: string): Promise<void> {
    await this.model.deleteOne({ _id: owner });
  }
}
