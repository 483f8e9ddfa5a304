/** Why a try counted as failed: first no usable HTTP answer, then what was wrong with the reply. */
export const pushFailures = [
  "connect-failed",
  "timeout",
  "closed",
  "too-large",
  "stopped",
  "mark-fail",
  "status",
  "not-a-reply",
  "not-encrypted",
  "bad-signature",
  "bad-timestamp",
  "bad-encryption",
  "wrong-appid",
  "wrong-receiver",
  "wrong-sender",
  "no-cdata",
  "unknown-type",
  "empty-text",
  "text-too-long",
  "no-media-id",
  "article-count",
  "not-for-events",
] as const;

export type PushFailure = (typeof pushFailures)[number];
