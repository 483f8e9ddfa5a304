import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Connection } from "mongoose";
import { receiveMassResult } from "../../../jobs/campaigns/settle-mass-batch.ts";
import { LimitedCalls } from "../../../jobs/campaigns/limited-calls.ts";
import { openConnection } from "../../../models/database.ts";
import { FieldCipher } from "../../../models/field-cipher.ts";
import { districtCode } from "../../../models/scope.ts";
import { createStores, prepareDatabase, type Stores } from "../../../models/stores.ts";
import { BareText } from "../../../web/sandbox/callback/xml-writer.ts";
import {
  servePretendWechat,
  type PretendWechat,
} from "../../../web/sandbox/platform/serve-pretend-wechat.ts";
import { content } from "../../support/campaign-world.ts";
import { liveEnvironment } from "../../support/service-process.ts";
import { testAccount } from "../../support/test-account.ts";
import { openChaosDatabase } from "../chaos-database.ts";
import type { SeededRandom } from "../seeded-random.ts";

const program = path.join(import.meta.dirname, "sender-process.ts");
const processCount = 3;
const rowsAtOnce = 5_000;
const resultsAtOnce = 16;
const keywords = ["活动名称", "活动时间", "活动地点"];
const quota = 100_000_000;

export interface FleetOptions {
  readonly channel: "template" | "mass";
  /** Of mass sends: how many a list holds, and how soon one may be called again. */
  readonly listSize: number;
  readonly repeatAfterMs: number;
}

/** A pretend platform, a database, and sending processes between them that can be killed. */
export class CampaignFleet {
  readonly wechat: PretendWechat;
  readonly stores: Stores;
  readonly #connection: Connection;
  readonly #uri: string;
  readonly #stop: () => Promise<void>;
  readonly #templateId: string;
  readonly #options: FleetOptions;
  readonly #children: ChildProcess[] = [];
  readonly #results = new LimitedCalls(resultsAtOnce);
  #resultsUnderWay = 0;

  private constructor(
    opened: { wechat: PretendWechat; stores: Stores; connection: Connection },
    database: { uri: string; stop: () => Promise<void> },
    { templateId, ...options }: FleetOptions & { readonly templateId: string },
  ) {
    this.wechat = opened.wechat;
    this.stores = opened.stores;
    this.#connection = opened.connection;
    this.#uri = database.uri;
    this.#stop = database.stop;
    this.#templateId = templateId;
    this.#options = options;
  }

  static async open(random: SeededRandom, options: FleetOptions): Promise<CampaignFleet> {
    const database = await openChaosDatabase("campaigns");
    const connection = await openConnection(database.uri);
    const cipher = new FieldCipher(Buffer.from(liveEnvironment.FIELD_KEY, "base64"));
    const stores = createStores(connection, cipher);
    await prepareDatabase(connection, cipher.keyId);
    const wechat = await servePretendWechat({
      appSecret: liveEnvironment.WECHAT_APP_SECRET,
      callback: { url: "http://127.0.0.1:1/wechat", mode: "safe", ...testAccount },
      random: () => random.next(),
    });
    const massRepeatMs = options.repeatAfterMs;
    wechat.api.settings.change({ resultDelayMs: null, massRepeatMs });
    for (const path of ["/cgi-bin/message/template/send", "/cgi-bin/message/mass/send"]) {
      wechat.api.quotas.change(path, { dailyLimit: quota });
    }
    const templateId = wechat.api.templates.add("50101", keywords);
    const all = { ...options, templateId };
    const fleet = new CampaignFleet({ wechat, stores, connection }, database, all);
    wechat.api.results.onResult((_openid, fields) => fleet.#takeResult(fields));
    return fleet;
  }

  /** As the account's callback would, without its encryption. */
  #takeResult(fields: object): void {
    this.#resultsUnderWay += 1;
    void this.#results
      .run(() => this.#receive(fields as Readonly<Record<string, unknown>>))
      // What is lost shows in the ledger.
      .catch(() => undefined)
      .finally(() => (this.#resultsUnderWay -= 1));
  }

  async #receive({ MsgID, Status, ...counts }: Readonly<Record<string, unknown>>): Promise<void> {
    const msgId = MsgID instanceof BareText ? MsgID.text : String(MsgID);
    const status = String(Status);
    const parts = { stores: this.stores, now: () => new Date(), platformNow: () => new Date() };
    if (this.#options.channel === "template") {
      await this.stores.sendResults.keep({ msgId, status }, new Date());
      return;
    }
    const [total, filtered] = [Number(counts["TotalCount"]), Number(counts["FilterCount"])];
    const [sent, failed] = [Number(counts["SentCount"]), Number(counts["ErrorCount"])];
    await receiveMassResult({ msgId, status, total, filtered, sent, failed }, parts);
  }

  /** Whether a result is on its way, or has not found its delivery yet. */
  async waitsForResults(): Promise<boolean> {
    if (this.#resultsUnderWay > 0) return true;
    return (await this.#connection.collection("sendResults").findOne({})) !== null;
  }

  /** That many follow at the platform and in our rows; of those, a share has left the platform unnoticed. */
  async addFollowers(count: number, goneShare: number, random: SeededRandom): Promise<number> {
    const { followers } = this.wechat.api;
    followers.createMany(count);
    const openids = [...followers.entries()].map(([openid]) => openid);
    const now = new Date();
    for (let from = 0; from < openids.length; from += rowsAtOnce) {
      await this.stores.followers.model.collection.insertMany(
        openids.slice(from, from + rowsAtOnce).map((openid, index) => ({
          ...{ _id: `k-${openid}`, openid, isSubscribed: true, organisationPath: [districtCode] },
          ...{ bucket: index % 1_000, lastTurn: 0, lastSeenAt: now },
        })) as never,
      );
    }
    const gone = openids.filter(() => random.next() < goneShare);
    for (const openid of gone) followers.unfollow(openid);
    return gone.length;
  }

  async addRun(id: string): Promise<void> {
    const now = new Date();
    await this.stores.campaignRuns.add({
      ...{ _id: id, campaign: `c-${id}`, organisationPath: [districtCode], slotAt: now, content },
      ...{ audience: { kind: "everyone" }, channels: [this.#options.channel], status: "freezing" },
      ...{ isForced: false, ignoresQuietHours: false, startedAt: now },
    });
  }

  async start(): Promise<void> {
    for (let index = 0; index < processCount; index += 1) this.#children[index] = this.#spawn();
    await Promise.all(this.#children.map((child) => once(child.stdout ?? child, "data")));
  }

  #spawn(): ChildProcess {
    const { listSize, repeatAfterMs } = this.#options;
    const own = [this.#uri, this.wechat.apiBase, this.#templateId, listSize, repeatAfterMs];
    const args = ["--import", "tsx", program, ...own.map(String)];
    return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  }

  /** Kill -9, and another one in its place; returns when that one is ready. */
  async killAny(random: SeededRandom): Promise<void> {
    const index = random.below(processCount);
    const child = this.#children[index];
    if (child) await endOf(child);
    const next = this.#spawn();
    this.#children[index] = next;
    await once(next.stdout ?? next, "data");
  }

  async close(): Promise<void> {
    await Promise.all(this.#children.map(endOf));
    await this.wechat.stop();
    await this.#connection.dropDatabase();
    await this.#connection.close();
    await this.#stop();
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  if (child.exitCode !== null || !child.kill("SIGKILL")) return;
  await exited;
}
