const unitsMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export type ClockUnit = keyof typeof unitsMs;

export const clockUnits: readonly { readonly unit: ClockUnit; readonly name: string }[] = [
  { unit: "minutes", name: "分钟" },
  { unit: "hours", name: "小时" },
  { unit: "days", name: "天" },
];

export const clockSteps: readonly { readonly name: string; readonly advanceMs: number }[] = [
  { name: "+1 分钟", advanceMs: unitsMs.minutes },
  { name: "+1 小时", advanceMs: unitsMs.hours },
  { name: "+1 天", advanceMs: unitsMs.days },
  { name: "+3 天", advanceMs: 3 * unitsMs.days },
];

/** A year is enough, and a slip of the finger stays harmless. */
const mostMs = 366 * unitsMs.days;

/** How far to move on; undefined when it is no number above nought, or too far. */
export function readAdvanceMs(amount: string, unit: ClockUnit): number | undefined {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(amount.trim())) return undefined;
  const advanceMs = Math.round(Number(amount) * unitsMs[unit]);
  return advanceMs > 0 && advanceMs <= mostMs ? advanceMs : undefined;
}
