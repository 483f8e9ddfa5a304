import type { OutgoingMessage } from "../../bot/outgoing-message.ts";
import type { MessageChannel } from "../../bot/outbox/message-channel.ts";
import type { SendOutcome } from "../../bot/wechat/api/send-outcome.ts";

export interface RecordedChannel extends MessageChannel {
  isAllowed: boolean;
  readonly calls: { readonly openid: string; readonly message: OutgoingMessage }[];
  /** Outcomes of the next calls; afterwards everything is sent. */
  readonly outcomes: (SendOutcome | Promise<SendOutcome>)[];
  texts(openid: string): readonly string[];
}

/** A channel that keeps what was sent, and answers as it is told to. */
export function recordChannel(): RecordedChannel {
  const calls: RecordedChannel["calls"] = [];
  const outcomes: RecordedChannel["outcomes"] = [];
  return {
    isAllowed: true,
    calls,
    outcomes,
    isReady: () => Promise.resolve(true),
    send(openid, message) {
      calls.push({ openid, message });
      return Promise.resolve(outcomes.shift() ?? { kind: "sent" });
    },
    texts: (openid) =>
      calls.flatMap((call) =>
        call.openid === openid && call.message.type === "text" ? [call.message.text] : [],
      ),
  };
}
