/** 张三 → 张*: the surname stays. */
export function maskName(name: string): string {
  const [first = "", ...rest] = Array.from(name);
  return first + "*".repeat(Math.max(1, rest.length));
}

/** 13812345678 → 138****5678 */
export function maskMobile(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(-4)}`;
}
