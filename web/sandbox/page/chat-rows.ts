import type { ChatMessage } from "../api-types.ts";
import { jumpLabel } from "./jump-label.ts";

export type ChatRow =
  | { readonly kind: "time"; readonly key: string; readonly label: string }
  /** How far the platform's clock was moved. */
  | { readonly kind: "jump"; readonly key: string; readonly label: string }
  | { readonly kind: "message"; readonly key: string; readonly message: ChatMessage };

export interface ChatClock {
  readonly now: Date;
  /** How far the platform's clock is ahead of the machine's. */
  readonly offsetMs: number;
}

/** WeChat writes the time again after a pause like this. */
const pauseMs = 5 * 60_000;
/** Asia/Shanghai has no summer time, so a shift is exact and much cheaper than a formatter. */
const shanghaiOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;
const weekDays = ["日", "一", "二", "三", "四", "五", "六"];

/** Messages in order, with a time before the first and after each pause, and a line wherever the platform's clock
 *  was moved between two messages or after the last one. */
export function toRows(messages: readonly ChatMessage[], clock: ChatClock): ChatRow[] {
  const rows = messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const row: ChatRow = { kind: "message", key: `message-${message.seq}`, message };
    return [
      ...jumpRow(before, message.offsetMs ?? 0, message.seq),
      ...timeRow(before, message, clock.now),
      row,
    ];
  });
  return [...rows, ...jumpRow(messages.at(-1), clock.offsetMs, "end")];
}

function jumpRow(
  before: ChatMessage | undefined,
  offsetMs: number,
  key: number | "end",
): ChatRow[] {
  if (!before) return [];
  const label = jumpLabel(offsetMs - (before.offsetMs ?? 0));
  return label === undefined ? [] : [{ kind: "jump", key: `jump-${key}`, label }];
}

function timeRow(before: ChatMessage | undefined, message: ChatMessage, now: Date): ChatRow[] {
  if (before && Date.parse(message.at) - Date.parse(before.at) < pauseMs) return [];
  const label = timeLabel(new Date(message.at), now);
  return [{ kind: "time", key: `time-${message.seq}`, label }];
}

/** "10:32", "昨天 10:32", "星期三 10:32", "8月3日 10:32", "2025年8月3日 10:32", always Asia/Shanghai. */
export function timeLabel(at: Date, now: Date): string {
  const [local, today] = [shift(at), shift(now)];
  const time = `${twoDigits(local.getUTCHours())}:${twoDigits(local.getUTCMinutes())}`;
  const daysAgo = dayNumber(today) - dayNumber(local);
  if (daysAgo === 0) return time;
  if (daysAgo === 1) return `昨天 ${time}`;
  if (daysAgo > 1 && daysAgo < 7) return `星期${weekDays[local.getUTCDay()] ?? ""} ${time}`;
  const day = `${local.getUTCMonth() + 1}月${local.getUTCDate()}日 ${time}`;
  return local.getUTCFullYear() === today.getUTCFullYear()
    ? day
    : `${local.getUTCFullYear()}年${day}`;
}

/** "2026年11月28日 星期六 10:32:05", always Asia/Shanghai. */
export function dateLabel(at: Date): string {
  const local = shift(at);
  const day = `${local.getUTCFullYear()}年${local.getUTCMonth() + 1}月${local.getUTCDate()}日`;
  return `${day} 星期${weekDays[local.getUTCDay()] ?? ""} ${clockLabel(at)}`;
}

/** "10:32:05" for the developer's view. */
export function clockLabel(at: Date): string {
  const local = shift(at);
  return [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()]
    .map(twoDigits)
    .join(":");
}

function shift(instant: Date): Date {
  return new Date(instant.getTime() + shanghaiOffsetMs);
}

function dayNumber(local: Date): number {
  return Math.floor(local.getTime() / dayMs);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
