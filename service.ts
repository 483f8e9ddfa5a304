import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type Router from "koa-router";
import type { Connection } from "mongoose";
import { accountMenu } from "./bot/account-menu.ts";
import type { Log } from "./bot/log.ts";
import { openAccount, type Account } from "./bot/open-account.ts";
import { MessageCipher } from "./bot/wechat/message-cipher.ts";
import type { Config } from "./config.ts";
import { scheduleForgetting } from "./jobs/forget-answers.ts";
import { startSweep } from "./jobs/sweep.ts";
import { openConnection } from "./models/database.ts";
import { FieldCipher } from "./models/field-cipher.ts";
import { createStores, prepareDatabase, type Stores } from "./models/stores.ts";
import { createLogger } from "./logger.ts";
import { sandboxAccount, sandboxFieldKey } from "./sandbox-secrets.ts";
import { createApp } from "./web/app.ts";
import { HttpServer } from "./web/http-server.ts";
import { createMetrics } from "./web/metrics.ts";
import { createCallbackRoute } from "./web/routes/callback-route.ts";
import { createHealthRoute } from "./web/routes/health-route.ts";
import { seedSampleData } from "./web/sample-data.ts";
import { createSandbox } from "./web/sandbox/sandbox.ts";

export interface Service {
  readonly port: number;
  readonly isSandbox: boolean;
  /** Answers what is under way and stops within 5 s. */
  stop(): Promise<void>;
}

/** What was started, in order; stopped the other way round. */
type Stops = (() => unknown)[];

interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly connection: Connection;
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly fieldKey: Buffer;
  readonly stops: Stops;
}

const accountName = "顺义区总工会";

/** Starts everything in one process, by its role.
 *  @throws InstallationRefused, EmbeddedStoreError, or what the database says. */
export async function startService(config: Config, log: Log): Promise<Service> {
  const stops: Stops = [];
  try {
    const ground = await openGround(config, log, stops);
    return await serve(ground);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function openGround(config: Config, log: Log, stops: Stops): Promise<Ground> {
  const fieldKey = config.fieldKey ?? (await sandboxFieldKey(config.dataDir));
  const uri = config.mongodbUri ?? (await startStore(config.dataDir, stops));
  const connection = await openConnection(uri);
  stops.push(() => connection.close());
  const cipher = new FieldCipher(fieldKey);
  const stores = createStores(connection, cipher);
  await prepareDatabase(connection, cipher.keyId);
  return { config, log, connection, stores, cipher, fieldKey, stops };
}

/** Loaded only where it is used: an installation with MongoDB needs no LevelDB. */
async function startStore(dataDir: string, stops: Stops): Promise<string> {
  const { startEmbeddedStore } = await import("./models/embedded/embedded-store.ts");
  const store = await startEmbeddedStore({ dir: path.join(dataDir, "store") });
  stops.push(() => store.stop());
  return store.uri;
}

async function serve(ground: Ground): Promise<Service> {
  const { config, log, stores, cipher, stops, fieldKey } = ground;
  const wechat = config.wechat ?? sandboxAccount(fieldKey);
  const account = await openAccount({
    stores,
    cipher,
    log,
    accountId: wechat.originalId,
    accountName: shownName(config),
    platformNow: () => new Date(),
  });
  stops.push(() => account.stop());
  startJobs(ground, account);
  const server = new HttpServer();
  const port = await server.listen(config.port, config.host);
  stops.push(() => server.drain());
  const routers = await createRouters(ground, account, {
    port,
    isStopping: () => server.isStopping,
  });
  const app = createApp({ log, routers, ...(config.wechat ? {} : { home: "/sandbox" }) });
  server.setHandler(app.callback());
  return { port, isSandbox: !config.wechat, stop: () => stopAll(stops) };
}

/** Nobody may take the sandbox for the union's own account. */
function shownName({ wechat }: Config): string {
  return wechat ? accountName : `${accountName}（示例）`;
}

function startJobs({ config, log, stores, stops }: Ground, account: Account): void {
  const sweep = startSweep(stores, account, log);
  stops.push(() => sweep.stop());
  if (config.role === "web") return;
  const forgetting = scheduleForgetting(stores.conversations, log);
  stops.push(() => forgetting.destroy());
}

async function createRouters(
  ground: Ground,
  { gateway }: Account,
  { port, isStopping }: { port: number; isStopping: () => boolean },
): Promise<Router[]> {
  const { config, connection, log, fieldKey } = ground;
  const metrics = createMetrics({ conversationsAtWork: () => gateway.worker.conversationsAtWork });
  const health = createHealthRoute({
    metrics,
    isStopping,
    pingDatabase: async () => {
      await connection.db?.command({ ping: 1 });
    },
    ...(config.metricsToken && { metricsToken: config.metricsToken }),
  });
  if (config.role === "jobs") return [health];
  const wechat = config.wechat ?? sandboxAccount(fieldKey);
  const settings = {
    token: wechat.token,
    mode: config.messageMode,
    ...(wechat.encodingAesKey && {
      cipher: new MessageCipher(wechat.encodingAesKey, wechat.appId),
    }),
  };
  const now = () => new Date();
  const callback = createCallbackRoute({ settings, gateway, metrics, log, now });
  const sandbox = config.wechat ? [] : [await openSandbox(ground, port)];
  return [health, callback, ...sandbox];
}

async function openSandbox(
  { config, connection, stores, cipher, fieldKey, log, stops }: Ground,
  port: number,
): Promise<Router> {
  await seedSampleData(stores);
  const sandbox = await createSandbox({
    connection,
    callback: {
      url: `http://127.0.0.1:${port}/wechat`,
      mode: config.messageMode,
      ...sandboxAccount(fieldKey),
    },
    accountName: shownName(config),
    menu: accountMenu,
    stalls: async () => {
      const found = await stores.stalls.list();
      return found.map(({ _id, name, place, town }) => ({ scene: _id, name, place, town }));
    },
    seal: {
      seal: (plain) => cipher.seal(plain, "sandbox"),
      open: (sealed) => cipher.open(sealed, "sandbox"),
    },
    now: () => new Date(),
    log,
  });
  stops.push(() => sandbox.stop());
  return sandbox.router;
}

async function stopAll(stops: Stops): Promise<void> {
  for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
}

/** Runs something on an empty embedded store that is gone afterwards. */
export async function withScratchStores(
  run: (options: { stores: Stores; cipher: FieldCipher; log: Log }) => Promise<void>,
): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-"));
  const stops: Stops = [() => rm(dataDir, { recursive: true, force: true })];
  try {
    const connection = await openConnection(await startStore(dataDir, stops));
    stops.push(() => connection.close());
    const cipher = new FieldCipher(randomBytes(32));
    const stores = createStores(connection, cipher);
    await prepareDatabase(connection, cipher.keyId);
    await run({ stores, cipher, log: createLogger("error") });
  } finally {
    await stopAll(stops);
  }
}
