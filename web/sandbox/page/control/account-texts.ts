import type { Settings } from "./control-types.ts";

export const kindNames: Readonly<Record<Settings["accountKind"], string>> = {
  service: "服务号",
  subscription: "订阅号（公众号）",
  test: "测试号",
};

/** What the kind changes for the account's server. Source: fact sheet 12 and 16. */
export function accountHint({
  accountKind,
  isVerified,
}: Pick<Settings, "accountKind" | "isVerified">) {
  if (accountKind === "test")
    return "测试号几乎什么接口都有，但额度只有十分之一，最多 100 位关注者。";
  if (!isVerified) return "没有认证的账号只能被动回复：客服消息、关注者、二维码等接口都回 48001。";
  return accountKind === "service"
    ? "认证的服务号：接口最全，能发客服消息和生成带参数二维码。"
    : "认证的订阅号：能发客服消息、管菜单和关注者，没有带参数二维码。";
}

export interface RetryForm {
  readonly intervalSeconds: string;
  readonly timeoutSeconds: string;
  readonly attempts: string;
}

export type RetryReading =
  | {
      readonly kind: "settings";
      readonly settings: Pick<Settings, "retryIntervalMs" | "retryTimeoutMs" | "retryAttempts">;
    }
  | { readonly kind: "error"; readonly message: string };

export function readRetryForm(form: RetryForm): RetryReading {
  const intervalMs = readSeconds(form.intervalSeconds);
  const timeoutMs = readSeconds(form.timeoutSeconds);
  if (intervalMs === undefined || timeoutMs === undefined) {
    return { kind: "error", message: "秒数要写成 0.1 到 60 的数，如 5" };
  }
  if (!/^[1-9]$|^10$/.test(form.attempts.trim())) {
    return { kind: "error", message: "次数要写成 1 到 10 的整数" };
  }
  return {
    kind: "settings",
    settings: {
      retryIntervalMs: intervalMs,
      retryTimeoutMs: timeoutMs,
      retryAttempts: Number(form.attempts),
    },
  };
}

function readSeconds(text: string): number | undefined {
  if (!/^\d{1,2}(\.\d{1,3})?$/.test(text.trim())) return undefined;
  const ms = Math.round(Number(text) * 1_000);
  return ms >= 100 && ms <= 60_000 ? ms : undefined;
}
