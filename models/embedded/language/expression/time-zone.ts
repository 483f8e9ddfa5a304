import { refuse } from "../command-error.ts";

/** Seconds to add to UTC at an instant. */
export type ZoneOffset = (epochSeconds: number) => number;

const hour = 3600;

/** Begin and end (UTC, epoch seconds) of every summer time that Shanghai had; it then was UTC+9.
 *  Source: the public tz database, checked against MongoDB 6.0.5 day by day from 1850 to 2150. */
const shanghaiSummers: readonly (readonly [number, number])[] = [
  [-1_600_675_200, -1_585_904_400],
  [-933_667_200, -922_093_200],
  [-908_870_400, -888_829_200],
  [-881_049_600, -767_869_200],
  [-745_833_600, -733_827_600],
  [-716_889_600, -699_613_200],
  [-683_884_800, -670_669_200],
  [-652_348_800, -650_019_600],
  [515_527_200, 527_014_800],
  [545_162_400, 558_464_400],
  [577_216_800, 589_914_000],
  [608_666_400, 621_968_400],
  [640_116_000, 653_418_000],
  [671_565_600, 684_867_600],
];
const lastSummerEnd = 684_867_600;
/** Until the end of 1900 Shanghai kept its own mean time. */
const shanghaiStandardFrom = -2_177_481_943;
const shanghaiMeanTime = 8 * hour + 5 * 60 + 43;

function shanghai(epochSeconds: number): number {
  if (epochSeconds >= lastSummerEnd) return 8 * hour;
  if (epochSeconds < shanghaiStandardFrom) return shanghaiMeanTime;
  const isSummer = shanghaiSummers.some(
    ([begin, end]) => epochSeconds >= begin && epochSeconds < end,
  );
  return isSummer ? 9 * hour : 8 * hour;
}

const fixedOffset = /^([+-])(\d\d):?(\d\d)?$/;

/** The zones that are proved against MongoDB: UTC, GMT, fixed offsets up to a day, Asia/Shanghai. */
export function parseTimeZone(name: string): ZoneOffset {
  if (name === "Asia/Shanghai") return shanghai;
  if (name === "UTC" || name === "GMT") return () => 0;
  const [, sign, hours, minutes = "0"] = fixedOffset.exec(name) ?? [];
  const seconds = Number(hours) * hour + Number(minutes) * 60;
  if (!(seconds < 24 * hour) || name.endsWith(":")) refuse(`time zone "${name}"`);
  const offset = sign === "-" ? -seconds : seconds;
  return () => offset;
}
