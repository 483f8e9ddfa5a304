import type { ContentCache } from "../../bot/content-cache.ts";
import type { Stores } from "../../models/stores.ts";
import type { Job } from "../schedule/job.ts";
import { forgetBefore, forgetLeavers } from "./forget-leavers.ts";
import { forgetRuns } from "./forget-runs.ts";

export interface RetentionParts {
  readonly stores: Pick<Stores, "leavers" | "oldRuns">;
  readonly content: Pick<ContentCache, "current">;
  readonly platformNow: () => Date;
}

/** The figures of a run, which name nobody, stay for three years. */
const figureDays = 1_095;

/** Forgets what has been kept long enough and no TTL index takes away. */
export function createRetentionJob({ stores, content, platformNow }: RetentionParts): Job {
  return {
    name: "retention",
    title: "到期删除",
    description:
      "取消关注满“对话保存天数”的人，资料和填过的表删除，发送记录里去掉是谁；推送结束满这么多天，逐人的发送明细删除，汇总数字再留到满三年。",
    ...{ expression: "40 2 * * *", catchUp: "run-once" },
    run: async ({ signal }) => {
      const { retentionDays } = (await content.current()).settings;
      const parts = { stores, signal };
      const people = await forgetLeavers(forgetBefore(platformNow(), retentionDays), parts);
      const now = new Date();
      const runs = await forgetRuns(
        {
          namesBefore: forgetBefore(now, retentionDays),
          figuresBefore: forgetBefore(now, Math.max(figureDays, retentionDays)),
          now,
        },
        parts,
      );
      return { ...people, ...runs };
    },
  };
}
