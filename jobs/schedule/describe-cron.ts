import { readCron, type CronExpression } from "./cron-expression.ts";

const weekdayNames = ["日", "一", "二", "三", "四", "五", "六"];
const everyMonth = 12;
const everyMinute = 60;
const everyHour = 24;
/** More times a day than this are told by their number. */
const namedTimes = 6;

/** An expression in words: “每周三 10:00”. */
export function describeCron(expression: string): string {
  const cron = readCron(expression);
  const days = describeDays(cron);
  const times = describeTimes(cron);
  return days === "每天" && times.startsWith("每") ? times : `${days} ${times}`;
}

function describeDays(cron: CronExpression): string {
  const months = cron.months.length === everyMonth ? "" : `${cron.months.join("、")}月`;
  const days = describeDaysOfMonth(cron.daysOfMonth);
  const week = describeWeek(cron.daysOfWeek);
  if (days === "" && week === "") return months === "" ? "每天" : `每年${months}每天`;
  const month = months === "" ? "每月" : `每年${months}`;
  if (days === "") return months === "" ? week : `${month}的${week}`;
  return week === "" ? `${month}${days}` : `${month}${days}并且是${week.slice(1)}`;
}

function describeDaysOfMonth(days: readonly (number | string)[]): string {
  const everyDay = 31;
  if (days.length >= everyDay) return "";
  return days
    .map((day) => (String(day).toUpperCase() === "L" ? "最后一天" : `${day}日`))
    .join("、");
}

/** Runs of days are shortened: 周一到周五. */
function describeWeek(days: readonly (number | string)[]): string {
  const special = days.filter((day) => typeof day === "string" && !/^\d$/.test(day));
  if (special.length > 0) return `每周（${days.join("、")}）`;
  const numbers = [...new Set(days.map((day) => Number(day) % weekdayNames.length))];
  if (numbers.length === weekdayNames.length) return "";
  const mondayFirst = numbers
    .map((day) => (day === 0 ? weekdayNames.length : day))
    .toSorted((a, b) => a - b);
  const names = mondayFirst.map((day) => weekdayNames[day % weekdayNames.length] ?? "");
  const [first = 0] = mondayFirst;
  const last = mondayFirst.at(-1) ?? first;
  const isRun = mondayFirst.length > 2 && last - first === mondayFirst.length - 1;
  return isRun ? `每周${names[0] ?? ""}到周${names.at(-1) ?? ""}` : `每周${names.join("、")}`;
}

function describeTimes({ hours, minutes, seconds }: CronExpression): string {
  const interval = describeInterval({ hours, minutes, seconds });
  if (interval !== undefined) return interval;
  const times = hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute)));
  if (times.length <= namedTimes) return times.join("、");
  return hours.length === everyHour
    ? `每小时的第 ${minutes.join("、")} 分`
    : `${times[0] ?? ""} 到 ${times.at(-1) ?? ""} 之间 ${times.length} 次`;
}

function describeInterval({
  hours,
  minutes,
  seconds,
}: Pick<CronExpression, "hours" | "minutes" | "seconds">): string | undefined {
  if (hours.length !== everyHour) return undefined;
  if (seconds.length > 1) return `每 ${stepOf(seconds, everyMinute) ?? 1} 秒`;
  if (minutes.length === 1) return minutes[0] === 0 ? "每小时整点" : undefined;
  const step = stepOf(minutes, everyMinute);
  return step === undefined ? undefined : `每 ${step} 分钟`;
}

/** The step of values that lie evenly over the whole range. */
function stepOf(values: readonly number[], range: number): number | undefined {
  const step = range / values.length;
  return values.every((value, index) => value === index * step) ? step : undefined;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
