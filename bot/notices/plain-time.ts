/** As `time` keywords take it: 11月28日 周六 14:00–16:00 → 11月28日 14:00~16:00; days alone get the clock that the
 *  platform asks for. Source: fact sheet 5.3. */
export function plainTime(value: string): string {
  const bare = value.replaceAll(/ 周[一二三四五六日]/g, "").replaceAll(/ 到 |–/g, "~");
  const [from = "", to] = bare.split("~");
  const start = from.includes(":") ? from : `${from} 00:00`;
  if (to === undefined) return start;
  return `${start}~${to.includes(":") ? to : `${to} 23:59`}`;
}
