import { randomBytes } from "node:crypto";
import type { Connection } from "mongoose";
import { openConnection } from "../../../models/database.ts";
import { FieldCipher } from "../../../models/field-cipher.ts";
import { createStores, type Stores } from "../../../models/stores.ts";
import {
  servePretendWechat,
  type PretendWechat,
} from "../../../web/sandbox/platform/serve-pretend-wechat.ts";
import { PretendPlatform } from "../../../web/sandbox/pretend-platform.ts";
import { testAccount } from "../../support/test-account.ts";
import {
  buildService,
  liveEnvironment,
  spawnService,
  type ServiceProcess,
} from "../../support/service-process.ts";

/** One of several processes of the service on one database. */
export interface Member {
  readonly name: string;
  service: ServiceProcess | undefined;
  platform: PretendPlatform | undefined;
}

export interface Fleet {
  readonly members: readonly Member[];
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  /** The API side of the platform, one for all processes. */
  readonly wechat: PretendWechat;
  /** Members that run now. */
  ready(): readonly (Member & { platform: PretendPlatform; service: ServiceProcess })[];
  kill(member: Member): void;
  start(member: Member): Promise<void>;
  close(): Promise<void>;
}

const memberCount = 3;

/** Starts three processes of the built service on one real MongoDB. */
export async function openFleet(uri: string): Promise<Fleet> {
  buildService();
  const databaseUri = new URL(uri);
  databaseUri.pathname = `/chaos_${randomBytes(6).toString("hex")}`;
  const connection = await openConnection(databaseUri.href);
  const cipher = new FieldCipher(Buffer.from(liveEnvironment.FIELD_KEY, "base64"));
  const wechat = await servePretendWechat({
    appSecret: liveEnvironment.WECHAT_APP_SECRET,
    callback: { url: "http://127.0.0.1:1/wechat", mode: "safe", ...testAccount },
  });
  const fleet = new RunningFleet({ uri: databaseUri.href, connection, cipher, wechat });
  await Promise.all(fleet.members.map((member) => fleet.start(member)));
  return fleet;
}

interface FleetParts extends Pick<Fleet, "cipher" | "wechat"> {
  readonly uri: string;
  readonly connection: Connection;
}

class RunningFleet implements Fleet {
  readonly members: readonly Member[];
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly wechat: PretendWechat;
  readonly #uri: string;
  readonly #connection: Connection;
  readonly #starting = new Set<Promise<void>>();

  constructor({ uri, connection, cipher, wechat }: FleetParts) {
    this.#uri = uri;
    this.wechat = wechat;
    this.#connection = connection;
    this.cipher = cipher;
    this.stores = createStores(connection, cipher);
    this.members = Array.from({ length: memberCount }, (_, index) => ({
      name: `process ${index + 1}`,
      service: undefined,
      platform: undefined,
    }));
  }

  ready() {
    return this.members.filter(
      (member): member is Member & { platform: PretendPlatform; service: ServiceProcess } =>
        member.service !== undefined && member.platform !== undefined,
    );
  }

  kill(member: Member): void {
    member.service?.kill("SIGKILL");
    member.service = undefined;
    member.platform = undefined;
  }

  start(member: Member): Promise<void> {
    const starting = this.#start(member).finally(() => this.#starting.delete(starting));
    this.#starting.add(starting);
    return starting;
  }

  async #start(member: Member): Promise<void> {
    const service = await spawnService({
      env: {
        ...liveEnvironment,
        MONGODB_URI: this.#uri,
        WECHAT_API_BASE: this.wechat.apiBase,
        LOG_LEVEL: "info",
      },
    });
    member.service = service;
    member.platform = new PretendPlatform({
      callback: { url: `${service.url}/wechat`, mode: "safe", ...testAccount },
      api: this.wechat.api,
      retry: { attempts: 1, timeoutMs: 5_000, intervalMs: 5_000 },
    });
  }

  async close(): Promise<void> {
    // A process that is not ready yet would outlive the program.
    await Promise.allSettled(this.#starting);
    const stopped = this.ready().map(({ service }) => {
      service.kill("SIGTERM");
      return service.exited;
    });
    await Promise.all(stopped);
    await this.wechat.stop();
    await this.#connection.dropDatabase();
    await this.#connection.close();
  }
}
