import type { ContentCache } from "../../bot/content-cache.ts";
import type { Log } from "../../bot/log.ts";
import { describeMoment } from "../../bot/notices/describe-time.ts";
import { tellCadre, type TellCadreParts } from "../../bot/outbox/tell-cadre.ts";
import type { Alarm } from "../../models/alarm.ts";
import type { Campaign } from "../../models/campaign.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { Stores } from "../../models/stores.ts";
import { findAlarm } from "./find-alarm.ts";
import { findCadres } from "./find-cadres.ts";

export interface WatchParts extends TellCadreParts {
  readonly stores: Pick<Stores, "outbox" | "runAlarms" | "campaigns" | "cadres" | "senders">;
  readonly content: Pick<ContentCache, "current">;
  readonly log: Log;
}

const batchSize = 100;

/** Tells whoever sent it of a run that stands still or waits for him: once for each spell, whichever process finds it, and
 *  again when it begins anew. Returns how many alarms were raised and how many ended.
 *  @param now on the machine's clock */
export async function watchRuns(
  now: Date,
  parts: WatchParts,
): Promise<{ raised: number; ended: number }> {
  const count = { raised: 0, ended: 0 };
  for (let after = ""; ;) {
    const runs = await parts.stores.runAlarms.findOpen(after, batchSize);
    for (const run of runs) {
      const change = await watch(run, now, parts);
      if (change) count[change] += 1;
    }
    const last = runs.at(-1);
    if (!last) return count;
    after = last._id;
  }
}

async function watch(
  run: CampaignRun,
  now: Date,
  parts: WatchParts,
): Promise<"raised" | "ended" | undefined> {
  const alarm = findAlarm(run, { now, platformNow: parts.platformNow() });
  if (!alarm) {
    if (!(await parts.stores.runAlarms.end(run))) return undefined;
    parts.log.info({ event: "campaign-run.moves-again", run: run._id });
    return "ended";
  }
  const isKnown = alarm.since.getTime() === run.alarm?.since.getTime();
  return !isKnown && (await raise(run, alarm, { now, parts })) ? "raised" : undefined;
}

/** The messages first, under names that make them once; then the write that says so. */
async function raise(
  run: CampaignRun,
  alarm: Alarm,
  { now, parts }: { readonly now: Date; readonly parts: WatchParts },
): Promise<boolean> {
  const { stores, log } = parts;
  const campaign = await stores.campaigns.find(run.campaign);
  const cadres = await findCadres(campaign, stores);
  const text = await describeAlarm(run, { alarm, campaign, parts });
  for (const cadre of cadres) {
    const id = `run.${run._id}.${alarm.kind}.${alarm.since.getTime()}.${cadre._id}`;
    await tellCadre(cadre, { id, text }, parts);
  }
  if (!(await stores.runAlarms.raise(run, alarm))) return false;
  const senders = (await stores.senders.findAlive(now)).size;
  const { kind, since } = alarm;
  const code = kind === "stuck" ? "run-stuck" : (run.pause?.code ?? "paused");
  const event = { event: `campaign-run.${kind}`, run: run._id, code, since, senders };
  log.error({ ...event, told: cadres.length });
  return true;
}

async function describeAlarm(
  { content, counts, pause }: CampaignRun,
  {
    alarm,
    campaign,
    parts,
  }: { readonly alarm: Alarm; readonly campaign: Campaign | null; readonly parts: WatchParts },
): Promise<string> {
  const { text } = await parts.content.current();
  return text(`alert.run.${alarm.kind}`, {
    name: campaign?.name ?? content.title,
    number: String(campaign?.number ?? ""),
    left: String(counts.pending ?? 0),
    since: describeMoment(alarm.since),
    explanation: (pause?.explanation ?? "").replace(/。$/, ""),
  });
}
