import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { testAccount } from "./test-account.ts";

const root = path.join(import.meta.dirname, "../..");

export interface ServiceProcess {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** Everything it wrote so far. */
  readonly output: readonly string[];
  kill(signal: NodeJS.Signals): void;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
}

export interface SpawnOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds until it must be ready. */
  readonly readyWithinMs?: number;
}

/** What a live account needs, with test values. */
export const liveEnvironment = {
  WECHAT_APP_ID: testAccount.appId,
  WECHAT_APP_SECRET: "0123456789abcdef0123456789abcdef",
  WECHAT_TOKEN: testAccount.token,
  WECHAT_ENCODING_AES_KEY: testAccount.encodingAesKey,
  WECHAT_ORIGINAL_ID: testAccount.originalId,
  FIELD_KEY: Buffer.alloc(32, 5).toString("base64"),
  /** Nobody there: a test that wants a platform names its own. */
  WECHAT_API_BASE: "http://127.0.0.1:1",
};

/** Builds `dist/` when it is stale. */
export function buildService(): void {
  const script =
    'const { build, isStale } = await import("./build.js"); if (isStale()) await build();';
  const { status, stderr } = spawnSync("node", ["--input-type=module", "-e", script], {
    cwd: root,
  });
  if (status !== 0) throw new Error(`the build failed: ${stderr.toString()}`);
}

/** Starts the built service as a process of its own, on a free port, and waits until it is ready. */
export async function spawnService({
  env,
  readyWithinMs = 20_000,
}: SpawnOptions): Promise<ServiceProcess> {
  const child = spawn("node", [path.join(root, "dist/main.js")], {
    cwd: root,
    env: { PATH: process.env["PATH"], PORT: "0", HOST: "127.0.0.1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  const exited = once(child, "exit").then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
  );
  const port = await readPort(child, output, readyWithinMs);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output,
    exited,
    kill: (signal) => void child.kill(signal),
  };
}

async function readPort(
  child: ChildProcess,
  output: string[],
  readyWithinMs: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}: ${output.join("\n")}`));
    const timer = setTimeout(() => fail(`not ready within ${readyWithinMs} ms`), readyWithinMs);
    child.once("exit", (code) => fail(`exited with ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        output.push(line);
        const port = /"event":"service.ready","port":(\d+)/.exec(line)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve(Number(port));
      });
    }
  });
}
