import { createServer, type AddressInfo, type Server } from "node:net";
import { openStore } from "../storage/store.ts";
import { startExpiry } from "../storage/expire-documents.ts";
import { EmbeddedStoreError } from "../store-error.ts";
import { Connection } from "./connection.ts";
import { Cursors } from "./cursors.ts";
import type { ServerContext } from "./server-context.ts";

export interface StoreServerOptions {
  readonly dir: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly nowMs: () => number;
  /** How often expired documents are looked for. */
  readonly expiryIntervalMs: number;
  /** A cursor that nobody reads from is closed after this long. */
  readonly cursorTimeoutMs: number;
}

export interface StoreServer {
  readonly port: number;
  stop(): Promise<void>;
}

export const defaultTimes = {
  nowMs: () => Date.now(),
  expiryIntervalMs: 60_000,
  cursorTimeoutMs: 600_000,
} as const;

/** What stop() allows commands under way; then their connections are cut. */
const finishWithinMs = 600;

/** Opens the store and serves it on loopback. */
export async function startStoreServer(options: StoreServerOptions): Promise<StoreServer> {
  const store = await openStore(options.dir, options.nowMs);
  const cursors = new Cursors(options.nowMs);
  const connections = new Set<Connection>();
  const server = acceptConnections({ store, cursors }, connections);
  try {
    await listen(server, options.port);
  } catch (error) {
    await store.close();
    throw new EmbeddedStoreError("store-unavailable", `cannot listen on ${options.port}`, error);
  }
  const expiry = startExpiry(store, options.expiryIntervalMs);
  const cursorTimer = setInterval(() => {
    void cursors.killIdle(options.nowMs() - options.cursorTimeoutMs);
  }, options.cursorTimeoutMs / 10);
  const stop = async () => {
    server.close();
    clearInterval(cursorTimer);
    await finishAll(connections);
    await expiry.stop();
    await cursors.killAll();
    await store.close();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

function acceptConnections(context: ServerContext, connections: Set<Connection>): Server {
  let lastId = 0;
  return createServer((socket) => {
    lastId += 1;
    const connection = new Connection(socket, context, lastId);
    connections.add(connection);
    socket.on("close", () => connections.delete(connection));
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function finishAll(connections: ReadonlySet<Connection>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, finishWithinMs);
  });
  await Promise.race([Promise.all([...connections].map((one) => one.finish())), late]);
  clearTimeout(timer);
  for (const connection of connections) connection.destroy();
}
