/** What one look found, in a sentence for whoever installs this. */
export interface Finding {
  /** What was looked at: `数据库`. */
  readonly subject: string;
  readonly state: "ok" | "warning" | "failed" | "skipped";
  /** What is, and what to do where it is not right. */
  readonly message: string;
  /** Stable name of a failure: `database-down`. */
  readonly code?: string;
}

const marks: Readonly<Record<Finding["state"], string>> = {
  ok: "✓",
  warning: "!",
  failed: "✗",
  skipped: "-",
};

export function writeFinding({ subject, state, message, code }: Finding): string {
  const suffix = code === undefined ? "" : ` [${code}]`;
  return `${marks[state]} ${subject}${suffix}：${message}`;
}
