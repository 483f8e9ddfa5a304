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
  const model = installationModel(connection);
  try {
    await model.updateOne(
      { _id: installationId },
      { $setOnInsert: { schemaVersion, fieldKeyId } },
      { upsert: true },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  if ((await inspectInstallation(connection, fieldKeyId)) === "new") {
    throw new Error("the installation document vanished");
  }
}

/** As `checkInstallation`, and writes nothing. */
export async function inspectInstallation(
  connection: Connection,
  fieldKeyId: string,
): Promise<"new" | "ours"> {
  const found = await installationModel(connection).findById(installationId).lean();
  if (!found) return "new";
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
  return "ours";
}

function installationModel(connection: Connection) {
  return connection.model("Installation", installationSchema);
}
