const hourMs = 60 * 60_000;

/** When a test's clock begins: ahead of the machine's, so that no TTL index of a real MongoDB clears behind its back
 *  what has expired by the machine's time only. */
export const startedAt = new Date(Math.ceil(Date.now() / hourMs) * hourMs);
