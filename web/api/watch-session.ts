import type { Context } from "koa";
import type { Log } from "../../bot/log.ts";
import { mayCall } from "./may-call.ts";
import type { Caller, Route } from "./route.ts";

export interface SessionWatch {
  readonly route: Route;
  /** Who has the session now; undefined when it has ended. */
  readonly findCaller: () => Promise<Caller | undefined>;
  readonly log: Log;
}

/** A revoked session or right ends a stream within this. */
const lookEveryMs = 500;

/** For readings that go on: aborted when the client goes away, his session ends or his right is taken. */
export function watchSession(ctx: Context, { route, findCaller, log }: SessionWatch): AbortSignal {
  const controller = new AbortController();
  ctx.res.once("close", () => controller.abort());
  if (route.answers === "json") return controller.signal;
  const look = async () => {
    const caller = await findCaller();
    if (!caller || !mayCall(route, caller)) controller.abort();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      log.warn({ event: "api.session-unknown", error });
      controller.abort();
    });
  }, lookEveryMs);
  controller.signal.addEventListener("abort", () => clearInterval(timer));
  return controller.signal;
}
