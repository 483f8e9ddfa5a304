import { Schema, trusted, type Connection, type InferSchemaType, type mongo } from "mongoose";
import { drawEpoch } from "./cadre-session.ts";
import { isDuplicateKey } from "./database.ts";
import type { RateLimitStore } from "./rate-limit.ts";
import { roles, type Role } from "./role.ts";
import type { InScope } from "./scope.ts";

const totpSchema = new Schema(
  {
    /** Sealed, context "cadre.totp". */
    secret: { type: Buffer, required: true },
    confirmedAt: { type: Date, required: true },
    /** The newest step that was used: no code works twice. */
    lastStep: { type: Number, required: true },
  },
  { _id: false },
);

/** Until its first code was right it protects nothing, and the one before it goes on. */
const pendingTotpSchema = new Schema(
  { secret: { type: Buffer, required: true }, startedAt: { type: Date, required: true } },
  { _id: false },
);

const bindingSchema = new Schema(
  {
    /** His conversation's id, which is the follower's. */
    conversation: { type: String, required: true },
    /** Sealed, context "cadre.openid". */
    openid: { type: Buffer, required: true },
    boundAt: { type: Date, required: true },
    /** The callback that bound it, so that a repeated turn recognises its own claim. */
    boundBy: { type: String, required: true },
  },
  { _id: false },
);

const bindingCodeSchema = new Schema(
  {
    /** Keyed hash, context "cadre.binding-code". */
    hash: { type: String, required: true },
    /** On the platform's clock: he sends it by chat. */
    expiresAt: { type: Date, required: true },
  },
  { _id: false },
);

/** Somebody who uses the console: what he may do, and where. */
const cadreSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** What he signs in with: lower case. */
    account: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, required: true, enum: roles },
    organisation: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    isActive: { type: Boolean, required: true },
    /** argon2id; absent until he opened his link. */
    passwordHash: String,
    /** The one-time link that set it last: none is applied twice. */
    appliedLink: String,
    totp: totpSchema,
    pendingTotp: pendingTotpSchema,
    /** Hashes of recovery codes that are left. */
    recoveryCodes: { type: [String], required: true },
    /** Another one ends all sessions at once, those included that are just being begun. */
    sessionEpoch: { type: Number, default: 0 },
    /** His own WeChat, bound by a code that he sent to the account. */
    binding: bindingSchema,
    bindingCode: bindingCodeSchema,
    /** Takes alerts now. */
    isOnDuty: { type: Boolean, required: true },
    /** Raised by every change that a cadre makes … */
    version: { type: Number, required: true },
    /** … and the request that made the last one, so that its repeat recognises it. */
    changedBy: String,
    createdAt: { type: Date, required: true },
  },
  { collection: "cadres", versionKey: false },
);
cadreSchema.index({ account: 1 }, { name: "account", unique: true });
cadreSchema.index(
  { "binding.conversation": 1 },
  { name: "binding", unique: true, partialFilterExpression: { binding: { $exists: true } } },
);
cadreSchema.index(
  { "bindingCode.hash": 1 },
  { name: "bindingCode", partialFilterExpression: { bindingCode: { $exists: true } } },
);
cadreSchema.index({ organisationPath: 1, name: 1, _id: 1 }, { name: "organisationPath_name" });
cadreSchema.index({ organisation: 1, role: 1 }, { name: "organisation_role" });

type CadreFields = InferSchemaType<typeof cadreSchema>;
type Sealed<Part, Field extends keyof Part> = Omit<Part, Field> &
  Readonly<Record<Field, mongo.Binary>>;

/** As the driver returns it: buffers come as Binary from lean queries. */
export interface Cadre extends Omit<CadreFields, "totp" | "pendingTotp" | "binding"> {
  readonly totp?: Sealed<NonNullable<CadreFields["totp"]>, "secret"> | null;
  readonly pendingTotp?: Sealed<NonNullable<CadreFields["pendingTotp"]>, "secret"> | null;
  readonly binding?: Sealed<NonNullable<CadreFields["binding"]>, "openid"> | null;
}
export type CadreModel = CadreStore["model"];

function cadreModel(connection: Connection) {
  return connection.model("Cadre", cadreSchema);
}

export interface BindingClaim {
  /** Of the code that came by chat, context "cadre.binding-code". */
  readonly codeHash: string;
  readonly conversation: string;
  /** Sealed, context "cadre.openid". */
  readonly openid: Buffer;
  readonly callbackKey: string;
  /** On the platform's clock. */
  readonly now: Date;
}

export type BindingOutcome =
  { readonly kind: "bound"; readonly cadre: Cadre } | { readonly kind: "unknown" };

export interface NewCadre {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: string;
  readonly organisationPath: readonly string[];
  readonly createdAt: Date;
  readonly passwordHash?: string;
}

export interface CadreChanges {
  readonly name?: string;
  readonly role?: Role;
  readonly organisation?: string;
  readonly organisationPath?: readonly string[];
  readonly isActive?: boolean;
}

/** Eight digits cannot be guessed by somebody who has this many tries. */
const bindingTries = { max: 5, windowMs: 10 * 60_000 };
const bound = { binding: trusted({ $exists: true }) };

export class CadreStore {
  readonly model: ReturnType<typeof cadreModel>;
  readonly #limits: RateLimitStore;

  constructor(connection: Connection, limits: RateLimitStore) {
    this.model = cadreModel(connection);
    this.#limits = limits;
  }

  async find(id: string): Promise<Cadre | null> {
    return this.model.findById(id).lean<Cadre>();
  }

  async findByAccount(account: string): Promise<Cadre | null> {
    return this.model.findOne({ account }).lean<Cadre>();
  }

  /** False when the account's name is somebody's; the same cadre added again is he. */
  async add({ id, ...fields }: NewCadre): Promise<boolean> {
    const rest = { isActive: true, recoveryCodes: [], sessionEpoch: 0, isOnDuty: false };
    try {
      await this.model.create({
        _id: id,
        ...fields,
        ...rest,
        organisationPath: [...fields.organisationPath],
        version: 1,
      });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return (await this.model.countDocuments({ _id: id, account: fields.account })) === 1;
    }
  }

  /** Null when somebody changed or moved him since he was read; the same request again is no change.
   *  Who is put out of service has no session and no WeChat left. */
  async change(
    { _id, version, organisation }: InScope<Cadre>,
    { organisationPath, ...changes }: CadreChanges,
    requestId: string,
  ): Promise<Cadre | null> {
    const leaves = changes.isActive === false;
    const changed = await this.model
      .findOneAndUpdate(
        { _id, version, organisation },
        {
          $set: {
            ...changes,
            ...(organisationPath && { organisationPath: [...organisationPath] }),
            changedBy: requestId,
            ...(leaves && { sessionEpoch: drawEpoch() }),
          },
          $inc: { version: 1 },
          ...(leaves && { $unset: { binding: 1, bindingCode: 1 } }),
        },
        { returnDocument: "after", runValidators: true },
      )
      .lean<Cadre>();
    return changed ?? this.model.findOne({ _id, changedBy: requestId }).lean<Cadre>();
  }

  /** His own name. */
  async rename(id: string, name: string, requestId: string): Promise<Cadre | null> {
    return this.model
      .findOneAndUpdate(
        { _id: id },
        { $set: { name, changedBy: requestId }, $inc: { version: 1 } },
        { returnDocument: "after" },
      )
      .lean<Cadre>();
  }

  async setDuty(id: string, isOnDuty: boolean): Promise<void> {
    await this.model.updateOne({ _id: id }, { $set: { isOnDuty } });
  }

  /** A new code puts the one before out of use. */
  async setBindingCode(id: string, bindingCode: { hash: string; expiresAt: Date }): Promise<void> {
    await this.model.updateOne({ _id: id }, { $set: { bindingCode } });
  }

  async unbind(id: string): Promise<void> {
    await this.model.updateOne({ _id: id }, { $unset: { binding: 1, bindingCode: 1 } });
  }

  /** Binds the WeChat that sent the code. One WeChat belongs to one cadre: an older binding of it ends. */
  async bindByCode(claim: BindingClaim): Promise<BindingOutcome> {
    const before = await this.findByConversation(claim.conversation);
    if (before?.binding?.boundBy === claim.callbackKey) return { kind: "bound", cadre: before };
    const mayTry = await this.#limits.take(
      `binding:${claim.conversation}`,
      bindingTries,
      claim.now,
    );
    if (!mayTry) return { kind: "unknown" };
    const fresh = {
      bindingCode: trusted({ $exists: true }),
      "bindingCode.hash": claim.codeHash,
      "bindingCode.expiresAt": trusted({ $gt: claim.now }),
      isActive: true,
    };
    const target = await this.model.findOne(fresh, { _id: 1 }).lean<{ _id: string }>();
    if (!target) return { kind: "unknown" };
    const { conversation, openid, callbackKey, now } = claim;
    const others = { ...bound, "binding.conversation": conversation };
    await this.model.updateOne(
      { ...others, _id: trusted({ $ne: target._id }) },
      { $unset: { binding: 1 } },
    );
    const binding = { conversation, openid, boundAt: now, boundBy: callbackKey };
    const cadre = await this.model
      .findOneAndUpdate(
        { ...fresh, _id: target._id },
        { $set: { binding }, $unset: { bindingCode: 1 } },
        { returnDocument: "after" },
      )
      .lean<Cadre>();
    return cadre ? { kind: "bound", cadre } : { kind: "unknown" };
  }

  /** Null for a WeChat that is nobody's, or of somebody who is put out of service. */
  async findByConversation(conversation: string): Promise<Cadre | null> {
    return this.model
      .findOne({ ...bound, "binding.conversation": conversation, isActive: true })
      .lean<Cadre>();
  }

  /** Who takes alerts of exactly this organisation, and can be reached. */
  async findOnDuty(organisation: string): Promise<Cadre[]> {
    return this.model
      .find({ organisation, isActive: true, isOnDuty: true, ...bound })
      .sort({ _id: 1 })
      .lean<Cadre[]>();
  }

  /** Active ones, bound or not. */
  async findAdmins(organisation: string): Promise<Cadre[]> {
    return this.model
      .find({ organisation, role: "admin", isActive: true })
      .sort({ _id: 1 })
      .lean<Cadre[]>();
  }
}
