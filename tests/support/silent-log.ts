import type { Log, LogEvent } from "../../bot/log.ts";

export interface RecordedLog extends Log {
  readonly events: LogEvent[];
}

/** Keeps what was logged, for tests that look at it. */
export function recordLog(): RecordedLog {
  const events: LogEvent[] = [];
  const record = (event: LogEvent) => void events.push(event);
  return { events, info: record, warn: record, error: record };
}
