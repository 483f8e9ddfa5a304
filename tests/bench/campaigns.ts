import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { trusted } from "mongoose";
import { audienceFilter } from "../../models/audience-filter.ts";
import type { AudienceRule } from "../../models/audience-rule.ts";
import { openConnection } from "../../models/database.ts";
import { FieldCipher } from "../../models/field-cipher.ts";
import { districtCode, scopeOf } from "../../models/scope.ts";
import { createStores, prepareDatabase, type Stores } from "../../models/stores.ts";
import { content } from "../support/campaign-world.ts";
import type { BenchProgram } from "./bench-program.ts";
import { measureThroughput } from "./campaigns/throughput.ts";
import { followerCount, insertAll } from "./lists/fill.ts";

const limits = { ratio: 0.7, freezeSeconds: 120, freezeGrewMb: 150, countMs: 1_000 };
const townCount = 25;
const tagNames = ["快递员", "骑手", "保洁", "护理", "教师", "司机", "保安", "厨师"];
const countTries = 5;

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
    const countMs = await measureCount(stores);
    const missed = [
      ...(ratio >= limits.ratio ? [] : [`throughput below ${limits.ratio} of a bare loop`]),
      ...(seconds < limits.freezeSeconds ? [] : [`freeze not below ${limits.freezeSeconds} s`]),
      ...(grewMb < limits.freezeGrewMb ? [] : [`freeze grew by ${limits.freezeGrewMb} MB or more`]),
      ...(countMs < limits.countMs ? [] : [`count not below ${limits.countMs} ms`]),
    ];
    const figures = {
      ...{ ratio: Math.round(ratio * 100) / 100, barePerSecond: bare, ledgerPerSecond: ledger },
      ...{ freezeSeconds: Math.round(seconds), freezeGrewMb: Math.round(grewMb) },
      countMs: Math.round(countMs),
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
    // The first are the most: towns and tags are not even.
    town: `town${Math.floor(random.next() ** 2 * townCount)}`,
    tags: [tagNames[Math.floor(random.next() ** 2 * tagNames.length)]],
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

/** Town and tag and not opted out, of the largest of each; exact, the slowest of some tries. */
async function measureCount({ audiences }: Stores): Promise<number> {
  const rules: readonly AudienceRule[] = [
    { kind: "town", codes: ["town0"] },
    { kind: "tag", names: tagNames.slice(0, 1) },
  ];
  const named = audienceFilter({ kind: "all", rules }, new Date());
  if (!named) throw new Error("the rule names nobody");
  const filter = { $and: [named, { "optOut.event": trusted({ $ne: true }) }] };
  let slowestMs = 0;
  for (let attempt = 0; attempt < countTries; attempt += 1) {
    const startedMs = performance.now();
    const { count, isEstimate } = await audiences.count(
      filter,
      scopeOf({ organisation: districtCode }),
    );
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    if (count === 0 || isEstimate) throw new Error(`counted ${count}, estimate: ${isEstimate}`);
    if (attempt === 0) console.log(`counted ${count}`);
  }
  return slowestMs;
}
