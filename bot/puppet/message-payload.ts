import * as PUPPET from "wechaty-puppet";
import type { InboundMessage } from "../wechat/inbound-message.ts";
import type { Envelope } from "../wechat/inbound.ts";

const wechatyTypes: Record<InboundMessage["type"], PUPPET.types.Message> = {
  text: PUPPET.types.Message.Text,
  image: PUPPET.types.Message.Image,
  voice: PUPPET.types.Message.Audio,
  video: PUPPET.types.Message.Video,
  shortvideo: PUPPET.types.Message.Video,
  location: PUPPET.types.Message.Location,
  link: PUPPET.types.Message.Url,
  file: PUPPET.types.Message.Attachment,
  unsupported: PUPPET.types.Message.Unknown,
};

/** The text Wechaty shows for a message; a voice message's is its transcript. */
function textOf(message: InboundMessage): string {
  if (message.type === "text") return message.text;
  if (message.type === "voice") return message.recognition ?? "";
  if (message.type === "link") return message.url;
  if (message.type === "location") return message.label;
  return message.type === "file" ? message.title : "";
}

/** @param id ours, since MsgIds of different senders may be equal. */
export function toMessagePayload(
  id: string,
  message: InboundMessage & Envelope,
  listenerId: string,
): PUPPET.payloads.Message {
  return {
    id,
    type: wechatyTypes[message.type],
    text: textOf(message),
    talkerId: message.openid,
    listenerId,
    timestamp: message.createdAt.getTime() / 1000,
  };
}
