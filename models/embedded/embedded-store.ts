import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { EmbeddedStoreError } from "./store-error.ts";
import type { WorkerMessage, WorkerStart } from "./store-worker.ts";

export interface EmbeddedStoreOptions {
  /** The store's folder; created where there is none. */
  readonly dir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Told when the store ends by itself; without it a crash is thrown as an uncaught exception. */
  readonly onCrash?: (error: EmbeddedStoreError) => void;
}

export interface EmbeddedStore {
  readonly uri: string;
  readonly port: number;
  /** Answers what is under way, writes everything to disk and closes; rejects after a crash. */
  stop(): Promise<void>;
}

const isSource = import.meta.url.endsWith(".ts");

/** The worker is the neighbour of this file: JavaScript after the build; from source, under tsx or vitest,
 *  it needs tsx first, since a worker of Node.js 20 reads no TypeScript by itself. */
function startWorker(start: WorkerStart): Worker {
  const url = new URL(`./store-worker.${isSource ? "ts" : "js"}`, import.meta.url);
  if (!isSource) return new Worker(url, { workerData: start });
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const program = `import(${tsx}).then(({ register }) => {
    register();
    return import(${JSON.stringify(url.href)});
  });`;
  return new Worker(program, { eval: true, workerData: start, execArgv: [] });
}

/** Serves the MongoDB-wire store in a worker thread, on loopback only. */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const start: WorkerStart = { dir: options.dir, port: options.port ?? 0 };
  const worker = startWorker(start);
  const port = await firstPort(worker);
  const life = watch(worker, options.onCrash);
  return {
    port,
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    async stop() {
      life.isStopping = true;
      worker.postMessage("stop");
      await life.ended;
    },
  };
}

async function firstPort(worker: Worker): Promise<number> {
  const message = await new Promise<WorkerMessage>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", (error) => reject(crash(error)));
    worker.once("exit", (code) => reject(crash(code)));
  });
  if (message.kind === "listening") return message.port;
  await once(worker, "exit");
  throw new EmbeddedStoreError(message.code, message.message);
}

function crash(cause: unknown): EmbeddedStoreError {
  return new EmbeddedStoreError("store-crashed", "the embedded store ended by itself", cause);
}

interface WorkerLife {
  isStopping: boolean;
  readonly ended: Promise<void>;
}

function watch(worker: Worker, onCrash: EmbeddedStoreOptions["onCrash"]): WorkerLife {
  let error: unknown;
  worker.removeAllListeners();
  worker.on("error", (cause) => (error = cause));
  const life: { isStopping: boolean; ended: Promise<void> } = {
    isStopping: false,
    ended: Promise.resolve(),
  };
  life.ended = once(worker, "exit").then(([code]) => {
    if (life.isStopping && error === undefined && code === 0) return;
    const reason = crash(error ?? code);
    if (life.isStopping) throw reason;
    onCrash?.(reason);
    throw reason;
  });
  // Reported by stop(), or by onCrash; without the latter an unhandled rejection says it.
  if (onCrash) life.ended.catch(() => undefined);
  return life;
}
