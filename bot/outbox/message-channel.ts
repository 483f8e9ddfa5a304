import type { OutgoingMessage } from "../outgoing-message.ts";
import type { SendOutcome } from "../wechat/api/send-outcome.ts";

/** The customer-service messages of one account. */
export interface MessageChannel {
  /** Whether the account has the right at all. */
  readonly isAllowed: boolean;
  /** Fetches what a call needs beforehand (the token), so that little can happen between deciding to send and sending.
   *  False: not now. Never rejects. */
  isReady(): Promise<boolean>;
  /** One call, without a guard against repeating. Never rejects. */
  send(openid: string, message: OutgoingMessage): Promise<SendOutcome>;
}

/** For an account that may answer only when asked. */
export const closedChannel: MessageChannel = {
  isAllowed: false,
  isReady: () => Promise.resolve(false),
  send: () => Promise.resolve({ kind: "not-sent", explanation: "账号没有客服消息的权限" }),
};
