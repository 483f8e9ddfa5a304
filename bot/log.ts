/** Where operators read: one event with fields, never a text of a worker, an openid or a number of his. */
export interface Log {
  debug(event: LogEvent): void;
  info(event: LogEvent): void;
  warn(event: LogEvent): void;
  error(event: LogEvent): void;
}

export interface LogEvent {
  /** Stable name: `turn.failed`. Alarms are set on it. */
  readonly event: string;
  readonly [field: string]: unknown;
}
