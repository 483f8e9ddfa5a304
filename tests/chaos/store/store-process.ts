import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

const root = path.join(import.meta.dirname, "../../..");

/** The built store alone, as a process of its own (`npm run store`). */
export interface StoreProcess {
  readonly uri: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
}

export type StoreStart =
  | { readonly kind: "listening"; readonly store: StoreProcess }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/** Starts the store on a folder and waits until it listens or refuses. Needs buildService() before. */
export async function tryStore(dir: string, nodeOptions: string[] = []): Promise<StoreStart> {
  const { child, exited } = launch(dir, nodeOptions);
  const output: string[] = [];
  const port = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output.push(line);
        const found = /mongodb:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
  });
  const closed = once(child, "close").then(() => undefined);
  const listening = await Promise.race([port, closed]);
  if (listening === undefined) return { kind: "refused", ...readRefusal(output) };
  const store = {
    uri: `mongodb://127.0.0.1:${listening}/?directConnection=true`,
    pid: child.pid ?? 0,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    exited,
  };
  return { kind: "listening", store };
}

function launch(dir: string, nodeOptions: readonly string[]) {
  const args = [...nodeOptions, path.join(root, "dist/main.js"), "store", "--dir", dir];
  const child = spawn(process.execPath, [...args, "--port", "0"], {
    cwd: root,
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit").then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
  );
  return { child, exited };
}

function readRefusal(output: readonly string[]): { code: string; message: string } {
  for (const line of output) {
    const [, code, message] = /\[(store-[a-z]+)\] (.*)/.exec(line) ?? [];
    if (code !== undefined && message !== undefined) return { code, message };
  }
  return { code: "unknown", message: output.join("\n") };
}

export async function spawnStore(dir: string, nodeOptions: string[] = []): Promise<StoreProcess> {
  const start = await tryStore(dir, nodeOptions);
  if (start.kind === "listening") return start.store;
  throw new Error(`the store did not start: ${start.code}, ${start.message}`);
}

export async function stopStore(store: StoreProcess): Promise<void> {
  store.kill("SIGTERM");
  const code = await store.exited;
  if (code !== 0) throw new Error(`the store did not stop cleanly: ${code}`);
}

export async function killStore(store: StoreProcess): Promise<void> {
  store.kill("SIGKILL");
  await store.exited;
}

/** Starts the store and kills it this much later, wherever it then is. */
export async function killWhileOpening(dir: string, afterMs: number): Promise<void> {
  const { child, exited } = launch(dir, []);
  const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
  await exited;
  clearTimeout(timer);
}
