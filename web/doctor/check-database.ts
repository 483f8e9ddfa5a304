import mongoose, { type Connection } from "mongoose";
import { openConnection } from "../../models/database.ts";
import { inspectInstallation, InstallationRefused } from "../../models/installation.ts";
import type { Finding } from "./finding.ts";

const subject = "数据库";

/** Whether the database answers and is ours; nothing is written. */
export async function checkDatabase(
  uri: string,
  fieldKeyId: string,
): Promise<{ readonly finding: Finding; readonly connection?: Connection }> {
  let connection: Connection;
  try {
    connection = await openConnection(uri);
  } catch (error) {
    if (!(error instanceof mongoose.Error || error instanceof mongoose.mongo.MongoError))
      throw error;
    return {
      finding: failed(
        "database-down",
        "连不上：请看 MongoDB 是否在运行，MONGODB_URI 的地址、账号和网络对不对",
      ),
    };
  }
  try {
    const found = await inspectInstallation(connection, fieldKeyId);
    const message =
      found === "new" ? "连得上，是空的，第一次启动时会建好" : "连得上，结构和 FIELD_KEY 都对";
    return { finding: { subject, state: "ok", message }, connection };
  } catch (error) {
    await connection.close();
    if (error instanceof InstallationRefused) return { finding: failed(error.code, error.message) };
    throw error;
  }
}

function failed(code: string, message: string): Finding {
  return { subject, state: "failed", code, message };
}
