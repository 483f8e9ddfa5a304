import dayjs from "dayjs";
import utc from "dayjs/plugin/utc.js";

dayjs.extend(utc);

/** Asia/Shanghai has had no daylight saving since 1991. */
const shanghaiOffsetMinutes = 480;

/** A date as it reads in Shanghai, whatever the machine's zone: `formatShanghai(at, "M月D日")`. */
export function formatShanghai(at: Date, format: string): string {
  return dayjs(at).utcOffset(shanghaiOffsetMinutes).format(format);
}
