import { Schema, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** Raised with every change that older code could not read. */
const schemaVersion = 1;

/** What this database belongs to: checked before anything else is read. */
const installationSchema = new Schema(
  {
    _id: { type: String, required: true },
    schemaVersion: { type: Number, required: true },
    /** Id of the FIELD_KEY that sealed everything here. */
    fieldKeyId: { type: String, required: true },
  },
  { collection: "installation", versionKey: false },
);

const installationId = "installation";

/** The database is not ours to open. */
export class InstallationRefused extends Error {
  override readonly name = "InstallationRefused";
  readonly code: "schema-too-new" | "wrong-field-key";

  constructor(code: "schema-too-new" | "wrong-field-key", message: string) {
    super(message);
    this.code = code;
  }
}

/** Marks a new database as ours, or checks that it is.
 *  @throws InstallationRefused when a newer version wrote it, or another FIELD_KEY sealed it. */
export async function checkInstallation(connection: Connection, fieldKeyId: string): Promise<void> {
  const model = connection.model("Installation", installationSchema);
  try {
    await model.updateOne(
      { _id: installationId },
      { $setOnInsert: { schemaVersion, fieldKeyId } },
      { upsert: true },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const found = await model.findById(installationId).lean();
  if (!found) throw new Error("the installation document vanished");
  if (found.schemaVersion > schemaVersion) {
    throw new InstallationRefused(
      "schema-too-new",
      `数据库是更新的版本（结构 ${found.schemaVersion}）写的，本程序只认识到 ${schemaVersion}：请升级程序`,
    );
  }
  if (found.fieldKeyId !== fieldKeyId) {
    throw new InstallationRefused(
      "wrong-field-key",
      `FIELD_KEY 与这个数据库不符（库里的密钥编号 ${found.fieldKeyId}，现在的是 ${fieldKeyId}）：请换回原来的 FIELD_KEY`,
    );
  }
}
