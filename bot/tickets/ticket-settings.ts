/** How tickets are kept and told; seeds of the settings that cadres edit. */
export const ticketSettings = {
  retentionDays: 180,
  urgentEscalationMinutes: 5,
} as const;

/** A cadre's handover ends by itself: no setting. */
export const handoverMs = 24 * 60 * 60_000;
