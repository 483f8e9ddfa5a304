import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Logger } from "pino";
import { loadConfig, type Config } from "./config.ts";
import { createLogger } from "./logger.ts";
import type { Service } from "./service.ts";

/** `main.ts COMMAND …`: without a command it serves. The only place that reads the environment.
 *  What a command needs is loaded by it alone: the store starts without the service. */
const commands: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  serve,
  store: async (args) => {
    const { serveStore } = await import("./models/embedded/serve-store.ts");
    await serveStore(args);
  },
  eval: evaluate,
  menu,
  sandbox: async (args) => {
    const { runSandboxCommand } = await import("./sandbox-command.ts");
    process.exit(await runSandboxCommand(args, (line) => write(process.stdout, [line])));
  },
  admin: async (args) => {
    const { runAdminCommand } = await import("./admin.ts");
    const line = (text: string) => write(process.stdout, [text]);
    process.exit(await runAdminCommand({ args, readConfig, write: line }));
  },
  audit: async (args) => {
    const { runAuditCommand } = await import("./audit.ts");
    const line = (text: string) => write(process.stdout, [text]);
    process.exit(await runAuditCommand({ args, readConfig, write: line }));
  },
  doctor: async () => {
    const { runDoctor } = await import("./doctor.ts");
    process.exit(await runDoctor(process.env, (line) => write(process.stdout, [line])));
  },
};

function readConfig(): Config {
  const loaded = loadConfig(process.env);
  if ("config" in loaded) return loaded.config;
  const lines = loaded.problems.map(
    ({ setting, code, message }) => `  ${setting} [${code}] ${message}`,
  );
  write(process.stderr, ["启动失败，下面的设置有问题（说明见 .env.example）：", ...lines]);
  process.exit(1);
}

function write(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
}

async function serve(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  const { startService } = await import("./service.ts");
  const starting = startService(config, log);
  stopOnSignal(starting, log);
  const service = await starting;
  const address = config.publicUrl ?? `http://127.0.0.1:${service.port}`;
  // Whoever waits for "ready" finds the addresses there.
  write(process.stdout, describeStart(service, address));
  log.info({ event: "service.ready", port: service.port, role: config.role });
}

function describeStart({ isSandbox, firstAdminLink }: Service, address: string): string[] {
  const sandbox = [
    "沟通会已启动（沙盒模式：模拟微信，数据都是示例）",
    `  手机页：${address}/sandbox`,
    `  控制页（时间、故障、调用记录）：${address}/sandbox/control`,
    `  工作台：${address}/console`,
  ];
  return [
    ...(isSandbox ? sandbox : []),
    ...(firstAdminLink === undefined
      ? []
      : [`管理员首次登录（只能用一次，24 小时内有效）：${firstAdminLink}`]),
  ];
}

/** Also while it is starting: it starts first, then stops in order. A start that fails says so itself. */
function stopOnSignal(starting: Promise<{ stop(): Promise<void> }>, log: Logger): void {
  let stopping: Promise<void> | undefined;
  const stop = (signal: string) => {
    stopping ??= starting
      .then((service) => service.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ event: "service.stop-failed", signal, error });
          process.exit(1);
        },
      );
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);
}

/** `eval intents FILE | transcripts DIR [--out PREDICTIONS]`: on an embedded store of its own. */
async function evaluate(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: "string" } },
  });
  const [kind, target] = positionals;
  const shared = {
    write: (line: string) => write(process.stdout, [line]),
    ...(values.out !== undefined && { out: values.out }),
  };
  if (kind === "intents" && target !== undefined) {
    const { evalIntents } = await import("./bot/knowledge/eval-intents.ts");
    process.exit(await evalIntents({ file: target, ...shared }));
  }
  if (kind === "transcripts" && target !== undefined) {
    const { openScratchStores, stopAll } = await import("./ground.ts");
    const { evalTranscripts } = await import("./bot/transcripts/eval-transcripts.ts");
    const stops: (() => unknown)[] = [];
    const log = createLogger("error");
    const options = { ...(await openScratchStores(stops)), log };
    await evalTranscripts({ dir: target, ...shared }, options);
    await stopAll(stops);
    process.exit(0);
  }
  write(process.stderr, [
    "用法：npm run eval -- intents FILE | transcripts DIR [--out PREDICTIONS]",
  ]);
  process.exit(2);
}

/** `menu show | check FILE | publish FILE`: of the account in the settings; in sandbox mode, of the running service. */
async function menu(args: string[]): Promise<void> {
  const { runMenuCommand } = await import("./bot/wechat/api/menu-command.ts");
  const { openScratchClient, stopAll } = await import("./ground.ts");
  const { sandboxFieldKey } = await import("./sandbox-secrets.ts");
  const stops: (() => unknown)[] = [];
  const code = await runMenuCommand({
    args,
    readFile: (file) => readFile(file, "utf8"),
    openMenus: async () => {
      const config = readConfig();
      const fieldKey = config.fieldKey ?? (await sandboxFieldKey(config.dataDir));
      return (await openScratchClient(config, fieldKey, stops)).menus;
    },
    write: (line) => write(process.stdout, [line]),
  });
  await stopAll(stops);
  process.exitCode = code;
}

// Whoever reads our lines may stop early: `npm run menu -- show | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const [name = "serve", ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  write(process.stderr, [`没有“${name}”这个命令，可用的有：${Object.keys(commands).join("、")}`]);
  process.exit(2);
}
try {
  await command(args);
} catch (error) {
  const { describeStartError } = await import("./start-error.ts");
  const known = describeStartError(error);
  createLogger("info").fatal({ event: "start.failed", code: known?.code, error });
  if (known) write(process.stderr, [`启动失败 [${known.code}] ${known.message}`]);
  process.exit(1);
}
