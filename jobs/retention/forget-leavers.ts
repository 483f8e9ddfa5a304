import type { Stores } from "../../models/stores.ts";
import type { Leaver } from "../../models/leaver.ts";

export interface ForgetParts {
  readonly stores: Pick<Stores, "leavers" | "oldRuns">;
  /** The process stops, or another one has taken over: the rest is for later. */
  readonly signal: AbortSignal;
}

export interface ForgottenPeople {
  readonly followers: number;
  readonly responses: number;
  readonly tickets: number;
  readonly deliveries: number;
  readonly conversations: number;
}

const dayMs = 24 * 60 * 60_000;
/** Few enough that no write holds anybody up. */
const batchSize = 500;
const runBatch = 200;

/** The instant before which somebody must have left to be forgotten. */
export function forgetBefore(now: Date, retentionDays: number): Date {
  return new Date(now.getTime() - retentionDays * dayMs);
}

/** Takes away what is known of everybody who left before then; who has an open ticket waits until it is closed. Begun
 *  again after a crash it goes on with whoever is left. */
export async function forgetLeavers(
  before: Date,
  { stores, signal }: ForgetParts,
): Promise<ForgottenPeople> {
  let total: ForgottenPeople = nobody;
  let last: Leaver | undefined;
  while (!signal.aborted) {
    const leavers = await stores.leavers.find(before, batchSize, last);
    last = leavers.at(-1);
    if (!last) break;
    const ids = leavers.map(({ _id }) => _id);
    const waiting = await stores.leavers.findWithOpenTicket(ids);
    const leaving = ids.filter((id) => !waiting.has(id));
    if (leaving.length > 0) total = add(total, await forgetThese(leaving, before, stores));
  }
  return total;
}

/** The follower's row last: it is what a repeat finds him by. */
async function forgetThese(
  ids: readonly string[],
  before: Date,
  { leavers, oldRuns }: ForgetParts["stores"],
): Promise<ForgottenPeople> {
  const responses = await leavers.forgetResponses(ids);
  const tickets = await leavers.clearTickets(ids);
  let deliveries = 0;
  for (let after = ""; ;) {
    const runs = await oldRuns.findWithNames(after, runBatch);
    deliveries += await leavers.clearDeliveries(ids, runs);
    const end = runs.at(-1);
    if (end === undefined) break;
    after = end;
  }
  const conversations = await leavers.clearConversations(ids, new Date());
  const followers = await leavers.drop(ids, before);
  return { followers, responses, tickets, deliveries, conversations };
}

const nobody = { followers: 0, responses: 0, tickets: 0, deliveries: 0, conversations: 0 };

function add(one: ForgottenPeople, other: ForgottenPeople): ForgottenPeople {
  return {
    followers: one.followers + other.followers,
    responses: one.responses + other.responses,
    tickets: one.tickets + other.tickets,
    deliveries: one.deliveries + other.deliveries,
    conversations: one.conversations + other.conversations,
  };
}
