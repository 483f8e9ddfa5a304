import type { Log } from "../../log.ts";
import { ApiRefusedLocally, WechatApiError, WechatUnreachable } from "./api-errors.ts";
import type { ErrorAction } from "./errors/error-rule.ts";

/** What became of a message that was not sent for certain, or nobody knows. */
export type SendFailure =
  /** The platform said no: certainly not sent. */
  | {
      readonly kind: "failed";
      readonly errcode: number;
      readonly explanation: string;
      readonly action: ErrorAction;
    }
  /** It never left. */
  | {
      readonly kind: "not-sent";
      readonly explanation: string;
      /** The API rests until then, on the platform's clock. */
      readonly untilAt?: Date;
    }
  /** It left and nothing came back: it may have arrived, so it is never repeated. */
  | { readonly kind: "unknown" };

/** What became of a customer-service message. `sent`: the platform accepted it. */
export type SendOutcome = { readonly kind: "sent" } | SendFailure;

/** Whatever fails after the message left is one of the client's own errors; anything else was before. */
export function describeSendFailure(api: string, error: unknown, log: Log): SendFailure {
  if (error instanceof WechatApiError) {
    const { errcode, explanation, action } = error;
    return { kind: "failed", errcode, explanation, action };
  }
  if (error instanceof WechatUnreachable && error.isSent) return { kind: "unknown" };
  if (error instanceof WechatUnreachable) {
    return { kind: "not-sent", explanation: "连不上微信，消息没有发出：请看网络，稍后再发" };
  }
  if (error instanceof ApiRefusedLocally) {
    const { explanation, untilAt } = error;
    return { kind: "not-sent", explanation, ...(untilAt && { untilAt }) };
  }
  log.error({ event: "wechat.send-failed-before", api, error });
  return {
    kind: "not-sent",
    explanation: "本系统出了故障，消息没有发出：请稍后再发，反复出现请联系技术人员",
  };
}
