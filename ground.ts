import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Connection } from "mongoose";
import type { Log } from "./bot/log.ts";
import { createApiClock } from "./bot/wechat/api/api-clock.ts";
import { createWechatClient, type WechatClient } from "./bot/wechat/api/wechat-client.ts";
import type { Config } from "./config.ts";
import { createLogger } from "./logger.ts";
import { openConnection } from "./models/database.ts";
import { FieldCipher } from "./models/field-cipher.ts";
import { createStores, prepareDatabase, type Stores } from "./models/stores.ts";
import { sandboxAccount, sandboxFieldKey } from "./sandbox-secrets.ts";
import { SandboxClock } from "./web/sandbox/clock.ts";

/** What was started, in order; stopped the other way round. */
export type Stops = (() => unknown)[];

/** What everything stands on: database, keys, clock. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly connection: Connection;
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly fieldKey: Buffer;
  /** The platform's clock: the machine's time, and in sandbox mode what it was moved forward. */
  readonly clock: { now(): Date };
  readonly stops: Stops;
}

/** @throws InstallationRefused, EmbeddedStoreError, or what the database says. */
export async function openGround(config: Config, log: Log, stops: Stops): Promise<Ground> {
  const opened = await openDatabase(config, stops);
  const { connection } = opened;
  const clock = config.wechat ? { now: () => new Date() } : await openClock(connection, stops);
  return { config, log, ...opened, clock, stops };
}

/** Database and keys: what commands need that work on the installation itself.
 *  @throws as `openGround` */
export async function openDatabase(
  config: Config,
  stops: Stops,
): Promise<Pick<Ground, "connection" | "stores" | "cipher" | "fieldKey">> {
  const fieldKey = config.fieldKey ?? (await sandboxFieldKey(config.dataDir));
  const uri = config.mongodbUri ?? (await startStore(config.dataDir, stops));
  const connection = await openConnection(uri);
  stops.push(() => connection.close());
  const cipher = new FieldCipher(fieldKey);
  const stores = createStores(connection, cipher);
  await prepareDatabase(connection, cipher.keyId);
  return { connection, stores, cipher, fieldKey };
}

async function openClock(connection: Connection, stops: Stops): Promise<SandboxClock> {
  const clock = new SandboxClock({ connection });
  await clock.start();
  stops.push(() => clock.stop());
  return clock;
}

/** Loaded only where it is used: an installation with MongoDB needs no LevelDB. */
export async function startStore(dataDir: string, stops: Stops): Promise<string> {
  const { startEmbeddedStore } = await import("./models/embedded/embedded-store.ts");
  const store = await startEmbeddedStore({ dir: path.join(dataDir, "store") });
  stops.push(() => store.stop());
  return store.uri;
}

/** In sandbox mode the pretend platform answers on the service's own port. */
export function openClient(
  { config, stores, cipher, log, fieldKey, clock }: Omit<Ground, "connection" | "stops">,
  port: number,
): WechatClient {
  const { appId, appSecret } = config.wechat ?? sandboxAccount(fieldKey);
  return createWechatClient({
    apiBase: config.wechat ? config.wechatApiBase : `http://127.0.0.1:${port}/sandbox/platform`,
    appId,
    appSecret,
    account: { kind: config.accountKind, isVerified: config.isAccountVerified },
    stores,
    cipher,
    clock: createApiClock(() => clock.now()),
    log,
  });
}

/** A client for a command: on a store of its own, so that it needs no database and takes nothing from the service.
 *  The platform gives whoever asks normally the same token.
 *  @param fieldKey in sandbox mode the account's secrets come from it */
export async function openScratchClient(
  config: Config,
  fieldKey: Buffer,
  stops: Stops,
): Promise<WechatClient> {
  const { stores, cipher } = await openScratchStores(stops);
  const clock = { now: () => new Date() };
  const log = createLogger("silent");
  const client = openClient({ config, stores, cipher, log, fieldKey, clock }, config.port);
  stops.push(() => client.close());
  return client;
}

export async function stopAll(stops: Stops): Promise<void> {
  for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
}

/** An empty embedded store that is gone afterwards. */
export async function openScratchStores(
  stops: Stops,
): Promise<{ stores: Stores; cipher: FieldCipher }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-"));
  stops.push(() => rm(dataDir, { recursive: true, force: true }));
  const connection = await openConnection(await startStore(dataDir, stops));
  stops.push(() => connection.close());
  const cipher = new FieldCipher(randomBytes(32));
  const stores = createStores(connection, cipher);
  await prepareDatabase(connection, cipher.keyId);
  return { stores, cipher };
}
