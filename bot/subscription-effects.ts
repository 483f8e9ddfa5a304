import type { Effect } from "./turn.ts";
import type { FollowerEvent } from "./wechat/inbound-event.ts";

/** What the platform tells of subscription notices: what he agreed to or took back, and what became of one that was sent.
 *  Undefined for every other event. Source: fact sheet 2.4. */
export function subscriptionEffects(event: FollowerEvent): readonly Effect[] | undefined {
  if (event.event === "subscribe_msg_sent_event") {
    return event.results.map(({ templateId: template, errorCode }) => ({
      ...{ kind: "notice-result", template, errcode: Number(errorCode) },
    }));
  }
  if (!("choices" in event)) return undefined;
  const choices = event.choices
    .filter(({ status }) => status === "accept" || status === "reject")
    .map(({ templateId: template, status }) => ({ template, isAccepted: status === "accept" }));
  return choices.length > 0 ? [{ kind: "consents", choices }] : [];
}
