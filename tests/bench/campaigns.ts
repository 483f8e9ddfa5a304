import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { openConnection } from "../../models/database.ts";
import { FieldCipher } from "../../models/field-cipher.ts";
import { districtCode } from "../../models/scope.ts";
import { createStores, prepareDatabase, type Stores } from "../../models/stores.ts";
import { content } from "../support/campaign-world.ts";
import type { BenchProgram } from "./bench-program.ts";
import { measureThroughput } from "./campaigns/throughput.ts";
import { followerCount, insertAll } from "./lists/fill.ts";

const limits = { ratio: 0.7, freezeSeconds: 120, freezeGrewMb: 150 };

/** Sending and freezing at the size of a large district, on a real MongoDB. */
export const runCampaignsBench: BenchProgram = async () => {
  const uri = process.env["TEST_MONGODB_URI"];
  if (!uri) throw new Error("this benchmark needs a real MongoDB: set TEST_MONGODB_URI");
  const databaseUri = new URL(uri);
  databaseUri.pathname = `/bench_${randomBytes(6).toString("hex")}`;
  const connection = await openConnection(databaseUri.href);
  try {
    const cipher = new FieldCipher(randomBytes(32));
    const stores = createStores(connection, cipher);
    await prepareDatabase(connection, cipher.keyId);
    const { ratio, bare, ledger } = await measureThroughput(stores, cipher);
    const { seconds, grewMb } = await measureFreeze(databaseUri.href, stores);
    const missed = [
      ...(ratio >= limits.ratio ? [] : [`throughput below ${limits.ratio} of a bare loop`]),
      ...(seconds < limits.freezeSeconds ? [] : [`freeze not below ${limits.freezeSeconds} s`]),
      ...(grewMb < limits.freezeGrewMb ? [] : [`freeze grew by ${limits.freezeGrewMb} MB or more`]),
    ];
    const figures = {
      ...{ ratio: Math.round(ratio * 100) / 100, barePerSecond: bare, ledgerPerSecond: ledger },
      ...{ freezeSeconds: Math.round(seconds), freezeGrewMb: Math.round(grewMb) },
    };
    return { figures, missed };
  } finally {
    await connection.dropDatabase();
    await connection.close();
  }
};

/** A million followers; the run is frozen in a fresh process. */
async function measureFreeze(uri: string, stores: Stores) {
  await stores.followers.model.collection.deleteMany({});
  const base = { isSubscribed: true, organisationPath: [districtCode], lastTurn: 0 };
  await insertAll(stores.followers.model, followerCount, (at, random) => ({
    ...{
      ...base,
      _id: `k${String(at).padStart(27, "0")}`,
      openid: `o${String(at).padStart(27, "0")}`,
    },
    ...{ bucket: random.below(1_000), lastSeenAt: new Date() },
    ...(random.next() < 0.1 && { optOut: { event: true } }),
  }));
  const now = new Date();
  await stores.campaignRuns.add({
    ...{ _id: "freeze", campaign: "c", organisationPath: [districtCode], slotAt: now, content },
    ...{ audience: { kind: "everyone" }, channels: ["template"], status: "freezing" },
    ...{ isForced: false, ignoresQuietHours: false, startedAt: now },
  });
  const program = path.join(import.meta.dirname, "campaigns", "freeze-process.ts");
  const child = fork(program, [uri, "freeze"], { execArgv: [...process.execArgv, "--expose-gc"] });
  const [told] = (await once(child, "message")) as [{ seconds: number; grewMb: number }];
  const counts = await stores.deliveries.count("freeze");
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total !== followerCount)
    throw new Error(`${total} deliveries for ${followerCount} followers`);
  return told;
}
