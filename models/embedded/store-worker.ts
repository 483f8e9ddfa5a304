import { parentPort, workerData } from "node:worker_threads";
import { EmbeddedStoreError } from "./store-error.ts";
import { defaultTimes, startStoreServer, type StoreServer } from "./wire/store-server.ts";

/** What the worker is started with and what it says; embedded-store.ts is its only partner. */
export interface WorkerStart {
  readonly dir: string;
  readonly port: number;
}

export type WorkerMessage =
  | { readonly kind: "listening"; readonly port: number }
  | {
      readonly kind: "failed";
      readonly code: EmbeddedStoreError["code"];
      readonly message: string;
    };

async function run(): Promise<void> {
  const { dir, port } = workerData as WorkerStart;
  let server: StoreServer;
  try {
    server = await startStoreServer({ dir, port, ...defaultTimes });
  } catch (error) {
    tell(failure(error));
    return;
  }
  parentPort?.once("message", () => {
    void server.stop().finally(() => parentPort?.close());
  });
  tell({ kind: "listening", port: server.port });
}

function tell(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function failure(error: unknown): WorkerMessage {
  const code = error instanceof EmbeddedStoreError ? error.code : "store-unavailable";
  return { kind: "failed", code, message: error instanceof Error ? error.message : String(error) };
}

await run();
