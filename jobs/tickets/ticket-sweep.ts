import type { Log } from "../../bot/log.ts";
import type { TicketDesk } from "../../bot/tickets/ticket-desk.ts";
import type { Sweep } from "../sweep.ts";

/** An urgent ticket that nobody could be told of must not wait. */
const sweepIntervalMs = 2_000;

/** Completes what killed processes left of cadres' acts, and tells the next level of urgent tickets nobody took.
 *  Any number of processes may do it: each level is one conditional write. */
export function startTicketSweep(desk: Pick<TicketDesk, "sweep">, log: Log): Sweep {
  let isRunning = false;
  const run = () => {
    if (isRunning) return;
    isRunning = true;
    desk
      .sweep()
      .catch((error: unknown) => log.warn({ event: "tickets.not-swept", error }))
      .finally(() => (isRunning = false));
  };
  run();
  const timer = setInterval(run, sweepIntervalMs);
  return { stop: () => clearInterval(timer) };
}
