import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { formatShanghai } from "../../bot/shanghai-time.ts";

describe("Shanghai time", () => {
  it.each([
    ["2026-11-24T15:59:59Z", "11月24日"],
    ["2026-11-24T16:00:00Z", "11月25日"],
    ["2026-12-31T16:00:00Z", "1月1日"],
  ])("%s is %s", (instant, day) => {
    expect(formatShanghai(new Date(instant), "M月D日")).toBe(day);
  });

  it.each(["UTC", "Asia/Shanghai", "America/New_York"])("whatever the machine says: %s", (zone) => {
    const module = path.join(import.meta.dirname, "../../bot/shanghai-time.ts");
    const script = `const { formatShanghai } = await import(${JSON.stringify(module)});
      console.log(formatShanghai(new Date("2026-11-24T16:00:00Z"), "YYMMDD HH:mm"));`;
    const args = ["--import", "tsx", "--input-type=module", "-e", script];
    const printed = execFileSync(process.execPath, args, { env: { ...process.env, TZ: zone } });
    expect(printed.toString().trim()).toBe("261125 00:00");
  });
});
