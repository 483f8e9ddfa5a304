import type { Log } from "../../log.ts";
import type { OutgoingMessage } from "../../outgoing-message.ts";
import { ApiRefusedLocally, WechatApiError, WechatUnreachable } from "./api-errors.ts";
import {
  checkCustomerServiceMessage,
  writeCustomerServiceMessage,
  type CustomerServiceMessage,
} from "./customer-service-message.ts";
import type { ErrorAction } from "./errors/error-rule.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

/** What became of a customer-service message. */
export type SendOutcome =
  /** The platform accepted it. */
  | { readonly kind: "sent" }
  /** The platform said no: certainly not sent. */
  | {
      readonly kind: "failed";
      readonly errcode: number;
      readonly explanation: string;
      readonly action: ErrorAction;
    }
  /** It never left. */
  | { readonly kind: "not-sent"; readonly explanation: string }
  /** It left and nothing came back: it may have arrived, so it is never repeated. */
  | { readonly kind: "unknown" };

const sendPath = "/cgi-bin/message/custom/send";
const typingPath = "/cgi-bin/message/custom/typing";

/** Messages to one follower outside the reply. Source: fact sheet 5.1. */
export class CustomerService {
  readonly #api: WechatApi;
  readonly #log: Log;

  constructor(api: WechatApi, log: Log) {
    this.#api = api;
    this.#log = log;
  }

  /** Sends once; `agent` (`name@gh_…`) shows the message as that customer-service account's. */
  async send(
    openid: string,
    message: OutgoingMessage | CustomerServiceMessage,
    agent?: string,
  ): Promise<SendOutcome> {
    try {
      await this.#post(openid, message, agent);
      return { kind: "sent" };
    } catch (error) {
      return this.#describeFailure(error);
    }
  }

  async #post(openid: string, message: OutgoingMessage | CustomerServiceMessage, agent?: string) {
    if (message.type === "transfer_customer_service") {
      throw refuseInvalid(sendPath, "转人工客服只能作为被动回复：请改发别的消息");
    }
    const problem = checkCustomerServiceMessage(message);
    if (problem !== undefined) throw refuseInvalid(sendPath, problem);
    await this.#api.call({
      method: "POST",
      path: sendPath,
      json: {
        touser: openid,
        ...writeCustomerServiceMessage(message),
        ...(agent !== undefined && { customservice: { kf_account: agent } }),
      },
      isSafe: false,
      capability: "customerService",
    });
  }

  /** Whatever fails after the message left is one of the client's own errors; anything else was before. */
  #describeFailure(error: unknown): SendOutcome {
    if (error instanceof WechatApiError) {
      const { errcode, explanation, action } = error;
      return { kind: "failed", errcode, explanation, action };
    }
    if (error instanceof WechatUnreachable && error.isSent) return { kind: "unknown" };
    if (error instanceof WechatUnreachable) {
      return { kind: "not-sent", explanation: "连不上微信，消息没有发出：请看网络，稍后再发" };
    }
    if (error instanceof ApiRefusedLocally) {
      return { kind: "not-sent", explanation: error.explanation };
    }
    this.#log.error({ event: "wechat.send-failed-before", api: sendPath, error });
    return {
      kind: "not-sent",
      explanation: "本系统出了故障，消息没有发出：请稍后再发，反复出现请联系技术人员",
    };
  }

  /** Shows or hides “对方正在输入…”; without traffic in the last 30 s nothing happens.
   *  @throws WechatApiError, WechatUnreachable, ApiRefusedLocally */
  async setTyping(openid: string, isTyping: boolean): Promise<void> {
    await this.#api.call({
      method: "POST",
      path: typingPath,
      json: { touser: openid, command: isTyping ? "Typing" : "CancelTyping" },
      isSafe: false,
      capability: "customerService",
    });
  }
}
