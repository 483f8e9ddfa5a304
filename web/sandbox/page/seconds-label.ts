/** WeChat's 3″. Recordings of a browser have no length in their head: nothing then. */
export function secondsLabel(durationSeconds: number): string {
  if (!Number.isFinite(durationSeconds) || durationSeconds <= 0) return "";
  return `${Math.max(1, Math.round(durationSeconds))}″`;
}
