import { describe, expect, it } from "vitest";
import { checkCron } from "../../../jobs/schedule/cron-expression.ts";
import { describeCron } from "../../../jobs/schedule/describe-cron.ts";

describe("a cron expression in words", () => {
  it.each([
    ["0 10 * * 3", "每周三 10:00"],
    ["30 8 * * 1-5", "每周一到周五 08:30"],
    ["0 9 * * 0,6", "每周六、日 09:00"],
    ["0 8,12 * * *", "每天 08:00、12:00"],
    ["0 9 12 * *", "每月12日 09:00"],
    ["0 9 L * *", "每月最后一天 09:00"],
    ["0 9 * 3,6 1,3", "每年3、6月的每周一、三 09:00"],
    ["0 9 1 1 *", "每年1月1日 09:00"],
    ["0 9 13 * 5", "每月13日并且是周五 09:00"],
    ["*/10 * * * *", "每 10 分钟"],
    ["0 * * * *", "每小时整点"],
    ["17 * * * *", "每小时的第 17 分"],
    ["0 8-20 * * *", "每天 08:00 到 20:00 之间 13 次"],
    ["* * * * * *", "每 1 秒"],
  ])("%s: %s", (expression, words) => {
    expect(describeCron(expression)).toBe(words);
  });

  it.each(["", "0 10 * *", "61 10 * * *", "每周三", "0 10 * * 9", "0 9 31 2 *", "a b c d e"])(
    "“%s” is refused in Chinese",
    (expression) => {
      expect(checkCron(expression)).toContain("不是有效的 cron 表达式");
    },
  );
});
