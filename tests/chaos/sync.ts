import { openSyncWorld, type SyncWorld } from "./sync/sync-world.ts";
import type { ChaosProgram } from "./chaos-program.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

const fullFollowers = 50_000;
/** Kills of a full run; a small one has two. */
const fullKills = 5;

/** `rounds` pretend followers synced twice, then after a known difference by workers that are killed again and again:
 *  no doubles, and each report is the difference.
 *  @throws Error when a report or the rows are wrong */
export const runSyncChaos: ChaosProgram = async ({ seed, rounds = fullFollowers }) => {
  const random = seededRandom(seed);
  const world = await openSyncWorld();
  try {
    world.wechat.api.followers.createMany(rounds);
    const startedAtMs = performance.now();
    await world.sync("first");
    const firstSyncMs = Math.round(performance.now() - startedAtMs);
    await world.expectReport("first", { new: rounds, changed: 0, same: 0, gone: 0 });
    await world.sync("second");
    await world.expectReport("second", { new: 0, changed: 0, same: rounds, gone: 0 });
    const difference = inject(world, random, rounds);
    const killed = await syncUnderKills(world, random, rounds);
    const same = rounds - difference.changed - difference.gone;
    await world.expectReport("third", { ...difference, same });
    return { followers: rounds, firstSyncMs, kills: killed, ...difference };
  } finally {
    await world.close();
  }
};

/** Somebody new, somebody gone, somebody changed: 1 in 50, 1 in 40, 1 in 30. */
function inject({ wechat }: SyncWorld, random: SeededRandom, count: number) {
  const { followers } = wechat.api;
  const difference = { new: Math.ceil(count / 50), changed: 0, gone: 0 };
  for (const openid of [...followers.entries()].map(([id]) => id)) {
    const drawn = random.below(1_200);
    if (drawn < 30) {
      followers.unfollow(openid);
      difference.gone += 1;
    } else if (drawn < 70) {
      followers.change(openid, { remark: `备注${drawn}` });
      difference.changed += 1;
    }
  }
  followers.createMany(difference.new);
  return difference;
}

/** Each worker is killed once the platform has answered a drawn number of its questions; the last one may finish. */
async function syncUnderKills(
  world: SyncWorld,
  random: SeededRandom,
  count: number,
): Promise<number> {
  const kills = count < fullFollowers ? 2 : fullKills;
  const questions = Math.ceil(count / 100 / (kills + 1));
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const afterQuestions = 1 + random.below(questions);
    if (await world.syncAndKill("third", afterQuestions)) killed += 1;
  }
  await world.sync("third");
  return killed;
}
