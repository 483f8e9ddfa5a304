import { randomUUID } from "node:crypto";
import type { FollowerSyncStore, SyncReport, SyncRun } from "../../models/follower-sync.ts";
import type { PlatformTag } from "./follower-directory.ts";
import { planRow } from "./plan-row.ts";
import type { SyncOptions } from "./sync-options.ts";
import { tellTags } from "./tell-tags.ts";

/** Limits of batchget and of one bulk write. Source: fact sheet 9. */
const profilesPerCall = 100;
const rowsPerWrite = 1_000;

/** Another process has taken the run over. */
class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Works the oldest unfinished run to its end, from where its last worker came to; undefined when there is none.
 *  Doing any step again changes nothing. */
export async function workSync(options: SyncOptions): Promise<SyncReport | undefined> {
  const holder = randomUUID();
  const run = await options.syncs.claim({ holder, now: new Date() });
  if (!run) return undefined;
  const worker = new SyncWorker(run, holder, options);
  try {
    return await worker.work();
  } catch (error) {
    await options.syncs.letGo(run._id, holder);
    throw error;
  }
}

class SyncWorker {
  readonly #run: SyncRun;
  readonly #holder: string;
  readonly #options: SyncOptions;

  constructor(run: SyncRun, holder: string, options: SyncOptions) {
    this.#run = run;
    this.#holder = holder;
    this.#options = options;
  }

  async work(): Promise<SyncReport> {
    const { syncs, platformNow, log } = this.#options;
    const { stage, _id: run } = this.#run;
    if (stage === "listing") await this.#list();
    if (stage !== "tagging") await this.#close();
    await tellTags(run, this.#options, () => this.#hold({ stage: "tagging" }));
    const report = await syncs.countChanges(run);
    await syncs.finish(run, this.#lease(), { report, finishedAt: platformNow() });
    log.info({ event: "followers.synced", run, ...report });
    return report;
  }

  async #list(): Promise<void> {
    const { directory } = this.#options;
    const tags = await directory.listTags();
    for (let after = this.#firstOpenid(); ;) {
      const { openids, next } = await directory.listOpenids(after);
      for (let start = 0; start < openids.length; start += rowsPerWrite) {
        await this.#takeRows(openids.slice(start, start + rowsPerWrite), tags);
        await this.#hold({ stage: "listing" });
      }
      if (next === undefined) return;
      after = next;
      await this.#hold({ stage: "listing", nextOpenid: this.#seal(next) });
    }
  }

  async #takeRows(openids: readonly string[], tags: readonly PlatformTag[]): Promise<void> {
    const { syncs, directory, cipher } = this.#options;
    const ids = new Map(openids.map((openid) => [openid, cipher.hash(openid, "openid")]));
    const known = new Map((await syncs.findKnown([...ids.values()])).map((row) => [row._id, row]));
    const names = new Map(tags.map(({ id, name }) => [id, name]));
    const unseen = openids.filter(
      (openid) => known.get(ids.get(openid) ?? "")?.sync?.run !== this.#run._id,
    );
    for (let start = 0; start < unseen.length; start += profilesPerCall) {
      const profiles = await directory.readProfiles(unseen.slice(start, start + profilesPerCall));
      const writes = profiles
        .filter(({ isSubscribed }) => isSubscribed)
        .map((profile) => {
          const id = ids.get(profile.openid) ?? "";
          const tagNames = profile.tagIds.flatMap((tagId) => names.get(tagId) ?? []);
          const { _id: run, startedAt } = this.#run;
          return planRow({ run, startedAt, id, profile, tagNames, known: known.get(id) });
        });
      await syncs.write(writes);
    }
  }

  async #close(): Promise<void> {
    const { syncs, platformNow } = this.#options;
    await this.#hold({ stage: "closing" });
    while ((await syncs.closeGone(this.#run, platformNow())) > 0) {
      await this.#hold({ stage: "closing" });
    }
  }

  /** @throws LeaseLost */
  async #hold(step: Parameters<FollowerSyncStore["advance"]>[2]): Promise<void> {
    const isHeld = await this.#options.syncs.advance(this.#run._id, this.#lease(), step);
    if (!isHeld) throw new LeaseLost(`another process works on the sync ${this.#run._id}`);
  }

  #lease() {
    return { holder: this.#holder, now: new Date() };
  }

  #firstOpenid(): string | undefined {
    const { nextOpenid } = this.#run;
    return nextOpenid ? this.#options.cipher.open(nextOpenid.buffer, "sync") : undefined;
  }

  #seal(openid: string): Buffer {
    return this.#options.cipher.seal(openid, "sync");
  }
}
