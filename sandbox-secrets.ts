import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { WechatConfig } from "./config.ts";
import { deriveSubkey } from "./models/field-cipher.ts";

/** The sandbox's FIELD_KEY: made at the first start and kept beside the data it seals.
 *  Good enough for trying out; a live installation is given its key. */
export async function sandboxFieldKey(dataDir: string): Promise<Buffer> {
  const file = path.join(dataDir, "field-key");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return Buffer.from(await readFile(file, "utf8"), "base64");
}

/** As `sandboxFieldKey`, for who only looks: undefined when the sandbox was never started. */
export async function findSandboxFieldKey(dataDir: string): Promise<Buffer | undefined> {
  try {
    return Buffer.from(await readFile(path.join(dataDir, "field-key"), "utf8"), "base64");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The account that the pretend WeChat and we agree on; every process of one sandbox derives the same. */
export function sandboxAccount(fieldKey: Buffer): WechatConfig & { encodingAesKey: string } {
  const secret = (purpose: string) => deriveSubkey(fieldKey, `sandbox ${purpose}`).toString("hex");
  return {
    appId: "wx00000000sandbox",
    appSecret: secret("app secret"),
    token: secret("token").slice(0, 32),
    encodingAesKey: secret("aes key").slice(0, 43),
    originalId: "gh_sandbox00000",
  };
}
