import type { Context } from "koa";
import getRawBody from "raw-body";
import type { Strike } from "../rules/fault-list.ts";
import type { World } from "../world.ts";
import { ApiRefusal } from "./api-refusal.ts";
import { openidsOf, readLoosely } from "./read-loosely.ts";
import { recordCall } from "./record-call.ts";
import { runCall, type Answered, type Outcome } from "./run-call.ts";
import { sendOutcome } from "./send-outcome.ts";
import type { Endpoint } from "./endpoint.ts";
import { createRid } from "./rid.ts";

/** Files of 10 MB, and their form around them. */
const largestBody = "12mb";

/** One call from the outside: faults, rules, record, answer. */
export function createApiHandler(world: World, endpoints: readonly Endpoint[]) {
  const byPath = new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));
  return async (ctx: Context, path: string): Promise<void> => {
    const startedAtMs = performance.now();
    ctx.set("Date", world.clock.now().toUTCString());
    const rid = createRid(world.clock.now(), world.account.appId);
    const bytes = await readBytes(ctx);
    if (!bytes) return;
    const openids = openidsOf(ctx.query, readLoosely(bytes));
    const strike = world.faults.strike({ path, openids });
    const frees: (() => void)[] = [];
    const endpoint = byPath.get(path);
    const request = { ctx, path, rid, bytes, onAnswered: (free: () => void) => frees.push(free) };
    const outcome = forcedOutcome(strike) ?? (await runCall(world, endpoint, request));
    const answered: Answered = { request, openids, outcome, strike, startedAtMs };
    try {
      await sendOutcome(answered);
    } finally {
      for (const free of frees) free();
      recordCall(world, answered);
    }
  };
}

/** What a fault answers instead of the rules; undefined: the rules answer. */
function forcedOutcome(strike: Strike | undefined): Outcome | undefined {
  const effect = strike?.effect;
  switch (effect?.kind) {
    case undefined:
    case "drop-after-accept":
      return undefined;
    case "error":
      return { kind: "refused", refusal: new ApiRefusal(effect.errcode, effect.errmsg) };
    case "drop-before":
      return { kind: "dropped" };
    case "http-status":
      return { kind: "status", status: effect.status };
  }
}

/** Undefined when the body never came, or is larger than anything that WeChat takes. */
async function readBytes(ctx: Context): Promise<Buffer | undefined> {
  try {
    return await getRawBody(ctx.req, { limit: largestBody });
  } catch {
    ctx.status = 413;
    ctx.res.once("finish", () => {
      if (!ctx.req.complete) ctx.req.destroy();
    });
    return undefined;
  }
}
