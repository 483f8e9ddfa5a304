import type { Log } from "../../log.ts";
import type { OutgoingMessage } from "../../outgoing-message.ts";
import {
  checkCustomerServiceMessage,
  writeCustomerServiceMessage,
  type CustomerServiceMessage,
} from "./customer-service-message.ts";
import { describeSendFailure, type SendOutcome } from "./send-outcome.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

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
      return describeSendFailure(sendPath, error, this.#log);
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
