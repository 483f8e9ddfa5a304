import type { Log, LogEvent } from "../../bot/log.ts";

export interface RecordedLog extends Log {
  readonly events: LogEvent[];
  readonly debugEvents: LogEvent[];
}

/** Keeps what was logged, for tests that look at it. */
export function recordLog(): RecordedLog {
  const events: LogEvent[] = [];
  const debugEvents: LogEvent[] = [];
  const record = (event: LogEvent) => void events.push(event);
  const debug = (event: LogEvent) => void debugEvents.push(event);
  return { events, debugEvents, debug, info: record, warn: record, error: record };
}
