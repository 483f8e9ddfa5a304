/** What danger a message tells of; each has its own answer. */
export type UrgentKind =
  "self-harm" | "accident" | "fire-or-gas" | "violence" | "wage-protest" | "other";
