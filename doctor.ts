import { loadConfig, type Config } from "./config.ts";
import { openScratchClient, startStore, stopAll, type Stops } from "./ground.ts";
import { EmbeddedStoreError } from "./models/embedded/store-error.ts";
import { FieldCipher } from "./models/field-cipher.ts";
import { findSandboxFieldKey, sandboxAccount } from "./sandbox-secrets.ts";
import { checkCallback } from "./web/doctor/check-callback.ts";
import { checkClock } from "./web/doctor/check-clock.ts";
import { checkDatabase } from "./web/doctor/check-database.ts";
import { checkPlatformSettings, checkRights, checkToken } from "./web/doctor/check-platform.ts";
import { writeFinding, type Finding } from "./web/doctor/finding.ts";

type Report = (finding: Finding) => void;

/** `npm run doctor`: looks at everything an installation needs and says in Chinese what to do.
 *  Returns the exit code: 0 when nothing failed. Changes nothing. */
export async function runDoctor(
  environment: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void,
): Promise<number> {
  let failures = 0;
  const report: Report = (finding) => {
    if (finding.state === "failed") failures += 1;
    write(writeFinding(finding));
  };
  const config = checkSettings(environment, report);
  if (config) await checkInstallation(config, report);
  write(failures === 0 ? "没有发现问题" : `发现 ${failures} 处问题，请按上面的提示处理`);
  return failures === 0 ? 0 : 1;
}

function checkSettings(
  environment: Readonly<Record<string, string | undefined>>,
  report: Report,
): Config | undefined {
  const loaded = loadConfig(environment);
  const subject = "设置";
  if ("problems" in loaded) {
    for (const { setting, code, message } of loaded.problems)
      report({ subject: `${subject} ${setting}`, state: "failed", code, message });
    return undefined;
  }
  const mode = loaded.config.wechat ? "接入公众号" : "沙盒模式（模拟微信）";
  report({ subject, state: "ok", message: `写法都对，${mode}` });
  return loaded.config;
}

async function checkInstallation(config: Config, report: Report): Promise<void> {
  const fieldKey = config.fieldKey ?? (await findSandboxFieldKey(config.dataDir));
  if (!fieldKey) {
    report(sandboxNotRunning);
    return;
  }
  report(await checkStorage(config, new FieldCipher(fieldKey).keyId));
  const callback = await checkOwnCallback(config, fieldKey);
  if (!config.wechat && callback.code === "callback-unreachable") {
    report(sandboxNotRunning);
    return;
  }
  if (config.wechat) report(await checkClock(config.wechatApiBase, () => new Date()));
  await checkPlatform(config, fieldKey, report);
  report(callback);
}

/** The pretend WeChat lives in the service itself. */
const sandboxNotRunning: Finding = {
  subject: "模拟微信",
  state: "failed",
  code: "sandbox-not-running",
  message: "沙盒模式下模拟微信就在服务里，现在没有应答：请先在另一个窗口运行 npm start",
};

function checkOwnCallback(config: Config, fieldKey: Buffer): Promise<Finding> {
  const { token } = config.wechat ?? sandboxAccount(fieldKey);
  const url = `${config.publicUrl ?? `http://127.0.0.1:${config.port}`}/wechat`;
  return checkCallback({ url, token, now: () => new Date() });
}

async function checkStorage(config: Config, fieldKeyId: string): Promise<Finding> {
  const stops: Stops = [];
  try {
    const uri = config.mongodbUri ?? (await startStore(config.dataDir, stops));
    const { finding, connection } = await checkDatabase(uri, fieldKeyId);
    await connection?.close();
    return finding;
  } catch (error) {
    if (!(error instanceof EmbeddedStoreError)) throw error;
    const isInUse = error.code === "store-locked";
    return isInUse
      ? {
          subject: "数据库",
          state: "skipped",
          message: "内置存储正由运行中的服务使用，没有另外打开",
        }
      : { subject: "数据库", state: "failed", code: error.code, message: error.message };
  } finally {
    await stopAll(stops);
  }
}

async function checkPlatform(config: Config, fieldKey: Buffer, report: Report): Promise<void> {
  const stops: Stops = [];
  try {
    const client = await openScratchClient(config, fieldKey, stops);
    const token = await checkToken(() => client.accessToken.get());
    report(token);
    if (token.state !== "ok") return;
    for (const finding of await checkRights(client)) report(finding);
    report(await checkPlatformSettings(client));
  } finally {
    await stopAll(stops);
  }
}
