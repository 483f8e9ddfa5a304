import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startStore, stopAll, type Stops } from "./ground.ts";
import { createLogger } from "./logger.ts";
import { openConnection } from "./models/database.ts";
import { FieldCipher } from "./models/field-cipher.ts";
import { readSandboxOptions, type SandboxCommandOptions } from "./sandbox-options.ts";
import { sandboxFieldKey } from "./sandbox-secrets.ts";
import { sampleStalls } from "./web/sample-data.ts";
import type { MessageMode } from "./web/sandbox/callback/callback-settings.ts";
import type { AccountKind } from "./web/sandbox/platform/settings.ts";
import { serveSandbox } from "./web/sandbox/serve-sandbox.ts";

const usage = `用法：npm run sandbox -- --callback 回调地址 --token 令牌 --app-id AppID --secret AppSecret --original-id gh_…
  [--aes-key 密钥] [--mode safe|compatible|plain] [--kind service|subscription|test] [--unverified]
  [--port 端口] [--dir 目录]
都是模拟微信和被测程序之间约定的值，两边一样即可，不要用真公众号的。`;

const usageExitCode = 2;

/** `npm run sandbox`: the whole pretend WeChat on a port of its own, in front of anybody's callback address,
 *  until SIGTERM or SIGINT. Returns the exit code. */
export async function runSandboxCommand(
  args: string[],
  write: (line: string) => void,
): Promise<number> {
  const read = readSandboxOptions(args);
  if ("problems" in read) {
    write(["参数有问题：", ...read.problems.map((problem) => `  ${problem}`), usage].join("\n"));
    return usageExitCode;
  }
  // Before the lines that somebody may wait for in order to stop it at once.
  const stopped = untilSignal();
  const sandbox = await startSandboxCommand(read.options);
  write(describe(read.options, sandbox.url));
  await stopped;
  await sandbox.stop();
  return 0;
}

/** @throws EmbeddedStoreError, or that the port is taken. */
export async function startSandboxCommand(
  options: SandboxCommandOptions,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const stops: Stops = [];
  try {
    const url = await open(options, stops);
    return { url, stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function open(options: SandboxCommandOptions, stops: Stops): Promise<string> {
  const dir = options.dir ?? (await makeTemporaryFolder(stops));
  const cipher = new FieldCipher(await sandboxFieldKey(dir));
  const connection = await openConnection(await startStore(dir, stops));
  stops.push(() => connection.close());
  const { callback, appSecret, accountKind, isVerified, port } = options;
  const served = await serveSandbox({
    ...{ connection, callback, appSecret, port, settings: { accountKind, isVerified } },
    accountName: `${callback.appId}（模拟）`,
    stalls: () => Promise.resolve(sampleStalls()),
    seal: {
      seal: (plain) => cipher.seal(plain, "sandbox"),
      open: (sealed) => cipher.open(sealed, "sandbox"),
    },
    now: () => new Date(),
    log: createLogger("error"),
  });
  stops.push(() => served.stop());
  return served.url;
}

async function makeTemporaryFolder(stops: Stops): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-sandbox-"));
  stops.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const modeNames: Readonly<Record<MessageMode, string>> = {
  safe: "安全模式",
  compatible: "兼容模式",
  plain: "明文模式",
};
const kindNames: Readonly<Record<AccountKind, string>> = {
  service: "服务号",
  subscription: "订阅号",
  test: "测试号",
};

function describe(options: SandboxCommandOptions, url: string): string {
  const { callback, accountKind, isVerified, dir } = options;
  const verified = isVerified ? "已认证" : "未认证";
  return [
    `模拟微信已启动（${kindNames[accountKind]}，${verified}，${modeNames[callback.mode]}），推送发往 ${callback.url}`,
    `  手机页：${url}/sandbox`,
    `  控制页：${url}/sandbox/control`,
    `  请把被测程序里的接口地址 https://api.weixin.qq.com 换成：${url}/sandbox/platform`,
    `  数据：${dir ?? "在临时目录里，停止时删除（要保留请加 --dir 目录）"}`,
    "  停止：Ctrl+C",
  ].join("\n");
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}
