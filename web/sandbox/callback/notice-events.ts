import type { PushFields } from "./push-fields.ts";
import { BareText } from "./xml-writer.ts";

/** What a follower chose in the popup of a subscription. */
export interface NoticeChoice {
  readonly templateId: string;
  readonly status: "accept" | "reject";
}

/** A page of the account's own; 2 would be an article. */
const pageScene = 1;

/** One push, one list per template. Source: fact sheet 2.4. */
export function noticePopupEvent(choices: readonly NoticeChoice[]): PushFields {
  const List = choices.map(({ templateId, status }) => ({
    ...{ TemplateId: templateId, SubscribeStatusString: status, PopupScene: pageScene },
  }));
  return {
    ...{ MsgType: "event", Event: "subscribe_msg_popup_event" },
    SubscribeMsgPopupEvent: { List },
  };
}

/** He switched notices off in the account's settings. Source: fact sheet 2.4. */
export function noticeChangeEvent(templateIds: readonly string[]): PushFields {
  const List = templateIds.map((TemplateId) => ({ TemplateId, SubscribeStatusString: "reject" }));
  return {
    ...{ MsgType: "event", Event: "subscribe_msg_change_event" },
    SubscribeMsgChangeEvent: { List },
  };
}

/** What became of a notice. Source: fact sheet 2.4. */
export function noticeSentEvent(templateId: string, msgId: string, errcode: 0 | 43101): PushFields {
  const ErrorStatus = errcode === 0 ? "success" : "user refuse to accept the msg";
  const List = { TemplateId: templateId, MsgID: new BareText(msgId), ErrorCode: errcode };
  return {
    ...{ MsgType: "event", Event: "subscribe_msg_sent_event" },
    SubscribeMsgSentEvent: { List: { ...List, ErrorStatus } },
  };
}
