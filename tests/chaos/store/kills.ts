import { type SeededRandom, seededRandom } from "../seeded-random.ts";
import { auditFolder } from "./audit-folder.ts";
import { checkContest, checkItems } from "./check-acknowledged.ts";
import { checkIndexes } from "./check-indexes.ts";
import { connectTo } from "./connect.ts";
import { type Claim, Contest, type Slot } from "./contest.ts";
import { type Item, itemIndexes } from "./item.ts";
import {
  killStore,
  killWhileOpening,
  spawnStore,
  stopStore,
  type StoreProcess,
} from "./store-process.ts";
import { type Collections, Writer } from "./writer.ts";

const writerNames = ["ann", "ben", "cai", "dou"] as const;
/** Acknowledged commands of all writers before a kill. */
const mostCommands = 1_200;
/** What a start takes, and a little more. */
const openingMs = 600;

export interface KillFigures {
  readonly kills: number;
  readonly killsWhileOpening: number;
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly documents: number;
}

/** Four writers, kill -9 at a random instant, a new start on the same folder, and everything compared. */
export async function checkKills(
  dir: string,
  random: SeededRandom,
  rounds: number,
): Promise<KillFigures> {
  const contest = new Contest();
  const writers = writerNames.map(
    (name) => new Writer(name, seededRandom(random.below(2 ** 31)), contest),
  );
  const figures = { kills: 0, killsWhileOpening: 0, acknowledged: 0, unanswered: 0, documents: 0 };
  for (; figures.kills < rounds; figures.kills += 1) {
    contest.round = figures.kills;
    await withStore(dir, async (collections, store) => {
      figures.documents = await checkAll(collections, { writers, contest, random });
      figures.acknowledged += await writeUntilKilled(collections, { writers, store, random });
    });
    figures.unanswered += writers.filter(({ pending }) => pending !== undefined).length;
    await auditFolder(dir);
    if (random.below(3) > 0) continue;
    await killWhileOpening(dir, random.below(openingMs));
    figures.killsWhileOpening += 1;
  }
  await withStore(dir, async (collections, store) => {
    figures.documents = await checkAll(collections, { writers, contest, random });
    await stopStore(store);
  });
  await auditFolder(dir);
  return figures;
}

/** The store is killed afterwards, if it still runs. */
async function withStore(
  dir: string,
  work: (collections: Collections, store: StoreProcess) => Promise<void>,
): Promise<void> {
  const store = await spawnStore(dir);
  const client = await connectTo(store.uri);
  try {
    await work(await openCollections(client.db("chaos")), store);
  } finally {
    await client.close();
    await killStore(store);
  }
}

interface World {
  readonly writers: readonly Writer[];
  readonly contest: Contest;
  readonly random: SeededRandom;
}

async function checkAll(
  collections: Collections,
  { writers, contest, random }: World,
): Promise<number> {
  const documents = await checkItems(collections, writers);
  await checkContest(collections, contest, writers);
  await checkIndexes(collections, random);
  for (const writer of writers) writer.pending = undefined;
  return documents;
}

/** Returns how many commands were acknowledged. */
async function writeUntilKilled(
  collections: Collections,
  { writers, store, random }: Omit<World, "contest"> & { readonly store: StoreProcess },
): Promise<number> {
  const killAfter = 1 + random.below(mostCommands);
  let acknowledged = 0;
  const onAcknowledged = () => {
    acknowledged += 1;
    if (acknowledged === killAfter) store.kill("SIGKILL");
  };
  await Promise.all(writers.map((writer) => writer.work(collections, onAcknowledged)));
  return acknowledged;
}

async function openCollections(db: ReturnType<Client["db"]>): Promise<Collections> {
  const items = db.collection<Item>("items");
  const slots = db.collection<Slot>("slots");
  const claims = db.collection<Claim>("claims");
  await items.createIndexes(itemIndexes);
  await slots.createIndexes([{ name: "slot", key: { slot: 1 }, unique: true }]);
  await claims.createIndexes([{ name: "slot", key: { slot: 1 }, unique: true }]);
  return { items, slots, claims };
}

type Client = Awaited<ReturnType<typeof connectTo>>;
