import { Schema, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** Permanent material of the account that we uploaded ourselves, by what it is for. */
const accountMaterialSchema = new Schema(
  {
    /** `cover` */
    _id: { type: String, required: true },
    mediaId: { type: String, required: true },
  },
  { collection: "accountMaterials", versionKey: false },
);

export class AccountMaterialStore {
  readonly #model;

  constructor(connection: Connection) {
    this.#model = connection.model("AccountMaterial", accountMaterialSchema);
  }

  async find(id: string): Promise<string | undefined> {
    return (await this.#model.findById(id).lean())?.mediaId;
  }

  /** Returns the one that is kept: of two uploads at once the first. */
  async keep(id: string, mediaId: string): Promise<string> {
    try {
      await this.#model.create({ _id: id, mediaId });
      return mediaId;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return (await this.find(id)) ?? mediaId;
    }
  }

  /** The platform does not know it any more. */
  async forget(id: string, mediaId: string): Promise<void> {
    await this.#model.deleteOne({ _id: id, mediaId });
  }
}
