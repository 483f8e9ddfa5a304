import { Schema, type Connection, type InferSchemaType } from "mongoose";
import { roles } from "./role.ts";

const totpSchema = new Schema(
  {
    /** Sealed, context "cadre.totp". */
    secret: { type: Buffer, required: true },
    /** Absent until the first code was right: until then it protects nothing. */
    confirmedAt: Date,
    /** The newest step that was used: no code works twice. */
    lastStep: Number,
  },
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
  { hash: { type: String, required: true }, expiresAt: { type: Date, required: true } },
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
    totp: totpSchema,
    /** Hashes of recovery codes that are left. */
    recoveryCodes: { type: [String], required: true },
    /** His own WeChat, bound by a code that he sent to the account. */
    binding: bindingSchema,
    bindingCode: bindingCodeSchema,
    /** Takes alerts now. */
    isOnDuty: { type: Boolean, required: true },
    /** Raised by every change that a cadre makes. */
    version: { type: Number, required: true },
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

export type Cadre = InferSchemaType<typeof cadreSchema>;

function cadreModel(connection: Connection) {
  return connection.model("Cadre", cadreSchema);
}

export class CadreStore {
  readonly model: ReturnType<typeof cadreModel>;

  constructor(connection: Connection) {
    this.model = cadreModel(connection);
  }

  async find(id: string): Promise<Cadre | null> {
    return this.model.findById(id).lean<Cadre>();
  }
}
