import { createTask, parse, validateDetailed } from "node-cron";

/** A cron expression, read once; times are Shanghai's. */
export interface CronExpression {
  readonly text: string;
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  /** As node-cron reads them; `L` and the like stay texts. */
  readonly daysOfMonth: readonly (number | string)[];
  /** 0–7, Sunday is 0 and 7. */
  readonly daysOfWeek: readonly (number | string)[];
  /** Whether a day, `YYYY-MM-DD`, has slots. Day of month AND day of week, other than crontab. */
  readonly hasDay: (day: string) => boolean;
}

const cache = new Map<string, CronExpression>();
const cacheLimit = 200;

/** What is wrong with an expression, in Chinese; undefined when it is right. */
export function checkCron(text: string): string | undefined {
  const { valid } = validateDetailed(text);
  return valid
    ? undefined
    : `“${text}”不是有效的 cron 表达式：要写成“分 时 日 月 周”，比如 0 10 * * 3`;
}

/** @throws Error for an expression that `checkCron` refuses. */
export function readCron(text: string): CronExpression {
  const known = cache.get(text);
  if (known) return known;
  const read = readAnew(text);
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(text, read);
  return read;
}

function readAnew(text: string): CronExpression {
  const fields = parse(text);
  const task = createTask(text, () => undefined, { timezone: "Asia/Shanghai" });
  void task.destroy();
  const [second = 0] = fields.second;
  const [minute = 0] = fields.minute;
  const [hour = 0] = fields.hour;
  return {
    text,
    seconds: fields.second,
    minutes: fields.minute,
    hours: fields.hour,
    months: fields.month,
    daysOfMonth: fields.dayOfMonth,
    daysOfWeek: fields.dayOfWeek,
    hasDay: (day) => task.match(instantOf(day, { hour, minute, second })),
  };
}

/** China has had no daylight saving since 1991. */
const shanghaiOffset = "+08:00";

export function instantOf(
  day: string,
  time: { readonly hour: number; readonly minute: number; readonly second: number },
): Date {
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
  return new Date(`${day}T${clock}${shanghaiOffset}`);
}
