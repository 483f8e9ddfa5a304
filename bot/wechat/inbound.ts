import { readEvent, type FollowerEvent, type AccountEvent } from "./inbound-event.ts";
import { readMessage, type InboundMessage } from "./inbound-message.ts";
import { textOf, type XmlElement } from "./xml.ts";

/** What every callback carries. */
export interface Envelope {
  /** The account's original id (`gh_…`). */
  readonly accountId: string;
  /** `FromUserName`: a follower's openid, or an openid on the account's own side for job results. */
  readonly openid: string;
  readonly createdAt: Date;
}

/** A type or event that the fact sheet does not list: kept raw, answered `success`. */
export interface UnknownInbound {
  readonly kind: "unknown";
  /** `MsgType`, for events with the event's name behind a slash. */
  readonly name: string;
}

/** One callback in our words. */
export type Inbound = Envelope & (InboundMessage | FollowerEvent | AccountEvent | UnknownInbound);

/** Reads a decrypted callback; undefined when it is no callback at all (400).
 *  A listed type with a required field missing is `unknown`. */
export function readInbound(fields: XmlElement): Inbound | undefined {
  const envelope = readEnvelope(fields);
  const messageType = textOf(fields, "MsgType");
  if (!envelope || !messageType) return undefined;
  if (messageType !== "event") {
    return Object.assign(readMessage(messageType, fields) ?? unknown(messageType), envelope);
  }
  const event = textOf(fields, "Event");
  if (!event) return undefined;
  return Object.assign(readEvent(event, fields) ?? unknown(`event/${event}`), envelope);
}

function readEnvelope(fields: XmlElement): Envelope | undefined {
  const accountId = textOf(fields, "ToUserName");
  const openid = textOf(fields, "FromUserName");
  const createTime = textOf(fields, "CreateTime");
  if (!accountId || !openid || !createTime || !/^\d{1,12}$/.test(createTime)) return undefined;
  return { accountId, openid, createdAt: new Date(Number(createTime) * 1000) };
}

function unknown(name: string): UnknownInbound {
  return { kind: "unknown", name };
}
