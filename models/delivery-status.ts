/** Where one follower's part of a run stands. `sent`: the platform accepted the call; `delivered` only what a result
 *  event confirmed. The sum over all of them is the audience. */
export const deliveryStatuses = [
  "excluded",
  "pending",
  "sending",
  "sent",
  "failed",
  "unknown",
  "delivered",
  "refused",
  "cancelled",
] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Why somebody of the audience was not sent to, or what became of it. */
export const deliveryReasons = [
  "not-subscribed",
  "opted-out",
  "frequency-cap",
  "monthly-quota",
  "same-notice",
  "no-channel",
  "no-consent",
  "nothing-to-tell",
  "platform-refused",
  "gave-up",
  "user-block",
  "system-failed",
  "mass-refused",
  "no-answer",
  "process-died",
  "settled-by-cadre",
  "run-cancelled",
] as const;
export type DeliveryReason = (typeof deliveryReasons)[number];

export type DeliveryCounts = Readonly<Partial<Record<DeliveryStatus, number>>>;
