import type { DeliveryStatus } from "../../models/delivery-status.ts";
import type { MassBatch, MassResult } from "../../models/mass-batch.ts";
import type { MemberChange } from "../../models/mass-delivery.ts";
import type { Stores } from "../../models/stores.ts";

export interface SettleParts {
  readonly stores: Pick<
    Stores,
    "campaignRuns" | "followers" | "massBatches" | "massDeliveries" | "senders"
  >;
  /** The machine's clock. */
  readonly now: () => Date;
  readonly platformNow: () => Date;
}

const followersAtOnce = 1_000;

/** Lets every delivery of a batch show its batch's fate, and every follower that he was sent it. Doing it again, or from
 *  the middle, changes nothing. */
export async function settleMassBatch(batch: MassBatch, parts: SettleParts): Promise<void> {
  const { stores, now } = parts;
  const fate = fateOf(batch);
  if (!fate) return;
  if (fate.to.status === "sent") await noteReceived(batch, parts);
  for (const from of fate.from) {
    const moved = await stores.massDeliveries.move(batch._id, from, fate.to);
    // While it was being sent it counted as pending.
    const counted = from === "sending" ? "pending" : from;
    const changes = { [counted]: -moved, [fate.to.status]: moved };
    if (moved > 0) await stores.campaignRuns.noteOutcomes(batch.run, changes, { now: now() });
  }
  await stores.massBatches.settled(batch);
}

/** What its deliveries become, and of which that is true; undefined while it has no fate. */
function fateOf({
  status,
  result,
  errcode,
}: MassBatch): { from: readonly DeliveryStatus[]; to: MemberChange } | undefined {
  const code = errcode === undefined ? {} : { errcode };
  switch (status) {
    case "forming":
    case "ready":
    case "sending":
      return undefined;
    case "failed":
      return {
        from: ["sending", "unknown"],
        to: { status: "failed", reason: "gave-up", ...code },
      };
    case "unknown":
      return { from: ["sending"], to: { status: "unknown", reason: "no-answer" } };
    case "sent":
      return result && isRefused(result)
        ? {
            from: ["sending", "unknown", "sent"],
            to: { status: "refused", reason: "mass-refused" },
          }
        : { from: ["sending", "unknown"], to: { status: "sent" } };
  }
}

/** `send success` and `sendsuccess`; everything else is a no to the whole batch. Source: fact sheet 2.3. */
function isRefused({ status }: MassResult): boolean {
  return status.replace(/\s/g, "") !== "sendsuccess";
}

/** Before the deliveries say so: whoever finds this half done finds them waiting still. */
async function noteReceived(
  { _id, run }: MassBatch,
  { stores, platformNow }: SettleParts,
): Promise<void> {
  const found = await stores.campaignRuns.find(run);
  if (!found) return;
  const members = await stores.massDeliveries.members(_id, ["sending", "unknown"]);
  const received = { run, notice: found.content.notice, channel: "mass", at: platformNow() };
  for (let start = 0; start < members.length; start += followersAtOnce) {
    const ids = members.slice(start, start + followersAtOnce).map(({ follower }) => follower);
    await stores.followers.noteReceived(ids, received);
  }
}

export interface MassResultEvent extends MassResult {
  readonly msgId: string;
}

/** A result event of a mass send. It is kept first: our own note of its number may still be on its way. */
export async function receiveMassResult(
  { msgId, ...result }: MassResultEvent,
  parts: SettleParts,
): Promise<void> {
  const { massBatches } = parts.stores;
  await massBatches.keepResult(msgId, result, parts.now());
  const batch = await massBatches.applyResult(msgId);
  if (batch) await settleMassBatch(batch, parts);
}
