import { z } from "zod";
import type { FaultDraft } from "./rules/fault-list.ts";
import { accountKinds, secretStates, tokenConfirmations, type SettingsPatch } from "./settings.ts";

const longestMs = 24 * 60 * 60_000;
const longestJumpMs = 366 * longestMs;
const mostFollowers = 200_000;

const path = z
  .string("接口地址不对")
  .regex(/^\/[\w/-]{1,99}$/, "接口地址要以 / 开头，例如 /cgi-bin/message/custom/send");

function milliseconds(what: string) {
  return z.int(`${what}要是整数毫秒`).min(0, `${what}不能小于 0`).max(longestMs, `${what}最多一天`);
}

export const settingsShape: z.ZodType<SettingsPatch> = z
  .strictObject(
    {
      accountKind: z.enum(accountKinds, "账号类型只能是 service、subscription 或 test"),
      isVerified: z.boolean("是否认证要是 true 或 false"),
      retryIntervalMs: milliseconds("重试间隔"),
      retryTimeoutMs: milliseconds("等待时间").min(1, "等待时间至少 1 毫秒"),
      retryAttempts: z.int("次数要是整数").min(1, "至少推送 1 次").max(10, "最多推送 10 次"),
      markFailLimit: z
        .int("失败次数要是整数")
        .min(1, "失败次数至少 1 次")
        .max(1_000, "失败次数最多 1000 次")
        .nullable(),
      allowedIps: z
        .array(z.string("IP 地址不对").max(45, "IP 地址不对"))
        .max(100, "最多 100 个 IP")
        .nullable(),
      secretState: z.enum(secretStates, "AppSecret 状态不对"),
      tokenConfirmation: z.enum(tokenConfirmations, "管理员确认状态不对"),
      blockedPaths: z.array(path).max(100, "最多 100 个接口"),
      resultDelayMs: milliseconds("结果推送的延迟").nullable(),
      massVerdict: z
        .string("群发结果不对")
        .regex(/^(send success|send fail|err\(\d{5}\))$/, "群发结果不对"),
      massRepeatMs: milliseconds("群发重试的间隔"),
      webDomain: z.string("域名不对").min(1, "域名不对").max(253, "域名不对").nullable(),
      linkedMiniPrograms: z
        .array(z.string("小程序 appid 不对"))
        .max(100, "最多 100 个小程序")
        .nullable(),
    },
    "设置不对，或有不认识的设置项",
  )
  .partial();

export const clockShape = z.strictObject(
  {
    advanceMs: z
      .int("时间要是整数毫秒")
      .min(0, "时钟只能向前拨")
      .max(longestJumpMs, "一次最多拨一年"),
  },
  "请求不对，需要 advanceMs",
);

const effectShape = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("error"),
      errcode: z.int("错误码要是整数"),
      errmsg: z.string("错误说明不对").max(200, "错误说明太长").optional(),
    }),
    z.strictObject({ kind: z.literal("delay"), delayMs: milliseconds("延迟") }),
    z.strictObject({ kind: z.literal("drop-before") }),
    z.strictObject({ kind: z.literal("drop-after-accept") }),
    z.strictObject({
      kind: z.literal("http-status"),
      status: z.int("HTTP 状态不对").min(200, "HTTP 状态不对").max(599, "HTTP 状态不对"),
    }),
  ],
  "不认识这种故障",
);

const faultFields = {
  path: path.optional(),
  effect: effectShape,
  rate: z
    .number("比例要在 0 到 1 之间")
    .min(0, "比例要在 0 到 1 之间")
    .max(1, "比例要在 0 到 1 之间")
    .optional(),
  times: z.int("次数要是整数").min(1, "至少 1 次").max(1_000_000, "次数太多").optional(),
};
const openid = z.string("openid 不对").min(1, "openid 不对").max(64, "openid 不对").optional();
const badFault = "故障写得不对，或有不认识的字段";

export const faultShape: z.ZodType<FaultDraft> = z.strictObject(
  { ...faultFields, openid },
  badFault,
);

/** Whom it strikes is said elsewhere. */
export const bareFaultShape: z.ZodType<Omit<FaultDraft, "openid">> = z.strictObject(
  faultFields,
  badFault,
);

export const quotaShape = z
  .strictObject(
    {
      path,
      dailyLimit: z.int("每日上限要是整数").min(0, "每日上限不能小于 0").optional(),
      minuteLimit: z.int("每分钟上限要是整数").min(0, "每分钟上限不能小于 0").optional(),
    },
    "请求不对，需要 path 和 dailyLimit",
  )
  .refine(
    ({ dailyLimit, minuteLimit }) => dailyLimit !== undefined || minuteLimit !== undefined,
    "请写 dailyLimit 或 minuteLimit",
  );

export const massShape = z.strictObject(
  {
    /** Absent: sends to all. */
    openid,
    used: z.int("条数要是整数").min(0, "条数不能小于 0").max(1_000, "条数太多"),
  },
  "请求不对，需要 used，可以带 openid",
);

export const followersShape = z.strictObject(
  {
    count: z
      .int("人数要是整数")
      .min(1, "至少 1 人")
      .max(mostFollowers, `一次最多 ${mostFollowers} 人`),
  },
  "请求不对，需要 count",
);

export const seqShape = z
  .string("序号不对")
  .regex(/^\d{1,15}$/, "序号不对")
  .transform(Number);
