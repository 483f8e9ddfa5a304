import { readAccountEvent, type AccountEvent } from "./inbound-account-event.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "./xml.ts";

export type { AccountEvent } from "./inbound-account-event.ts";

/** One choice of a follower about one subscription-notice template. */
export interface NoticeChoice {
  readonly templateId: string;
  readonly status: string;
  /** 1 = H5 page, 2 = article; popup events only. */
  readonly popupScene?: string;
}

export interface NoticeResult {
  readonly templateId: string;
  readonly msgId: string;
  readonly errorCode: string;
  readonly errorStatus: string;
}

/** The affected follower is `affectedOpenid`, not `FromUserName` (fact sheet 2.5). */
interface Authorization {
  readonly affectedOpenid: string;
  readonly appId: string;
}

/** What one follower did, or what happened to him. Fact sheet 2.2, 2.4, 2.5. */
export type FollowerEvent = { readonly kind: "event" } & (
  | {
      readonly event: "subscribe";
      /** The QR code's scene, without the platform's `qrscene_` prefix. */
      readonly scene?: string;
    }
  | { readonly event: "unsubscribe" }
  | { readonly event: "SCAN"; readonly scene: string }
  | {
      readonly event: "LOCATION";
      readonly latitude: number;
      readonly longitude: number;
      readonly precisionMetres: number;
    }
  | { readonly event: "CLICK"; readonly buttonKey: string }
  | { readonly event: "VIEW"; readonly url: string }
  | { readonly event: "view_miniprogram"; readonly pagePath: string }
  | {
      readonly event: "scancode_push" | "scancode_waitmsg";
      readonly buttonKey: string;
      readonly scanType: string;
      readonly scanResult: string;
    }
  | {
      readonly event: "pic_sysphoto" | "pic_photo_or_album" | "pic_weixin";
      readonly buttonKey: string;
      readonly pictureCount: number;
    }
  | {
      readonly event: "location_select";
      readonly buttonKey: string;
      readonly latitude: number;
      readonly longitude: number;
      readonly label: string;
    }
  | {
      readonly event: "subscribe_msg_popup_event" | "subscribe_msg_change_event";
      readonly choices: readonly NoticeChoice[];
    }
  | { readonly event: "subscribe_msg_sent_event"; readonly results: readonly NoticeResult[] }
  | { readonly event: "kf_create_session" | "kf_close_session"; readonly agent: string }
  | { readonly event: "kf_switch_session"; readonly fromAgent: string; readonly toAgent: string }
  | ({ readonly event: "user_info_modified" | "user_authorization_cancellation" } & Authorization)
  | ({ readonly event: "user_authorization_revoke"; readonly revoked: string } & Authorization)
);

type EventOf<Name extends string, Event = FollowerEvent> = Event extends { event: infer Names }
  ? Name extends Names
    ? Omit<Event, "kind" | "event">
    : never
  : never;
type Reader = (fields: XmlElement) => object | undefined;

/** Undefined when the event is not listed or a required field is missing.
 *  Names are compared without case: some stacks saw job results in lower case (fact sheet 2.3). */
export function readEvent(
  name: string,
  fields: XmlElement,
): FollowerEvent | AccountEvent | undefined {
  const entry = followerEventReaders.get(name.toLowerCase());
  if (!entry) return readAccountEvent(name, fields);
  const body = entry.read(fields);
  return body && ({ kind: "event", event: entry.event, ...body } as FollowerEvent);
}

const readers: Record<FollowerEvent["event"], Reader> = {
  subscribe: readSubscribe,
  unsubscribe: () => ({}),
  SCAN: (fields) => withText(fields, "EventKey", "scene"),
  LOCATION: readReportedLocation,
  CLICK: (fields) => withText(fields, "EventKey", "buttonKey"),
  VIEW: (fields) => withText(fields, "EventKey", "url"),
  view_miniprogram: (fields) => withText(fields, "EventKey", "pagePath"),
  scancode_push: readScancode,
  scancode_waitmsg: readScancode,
  pic_sysphoto: readPictures,
  pic_photo_or_album: readPictures,
  pic_weixin: readPictures,
  location_select: readSelectedLocation,
  subscribe_msg_popup_event: (fields) => readChoices(fields, "SubscribeMsgPopupEvent"),
  subscribe_msg_change_event: readChange,
  subscribe_msg_sent_event: readSentResults,
  kf_create_session: (fields) => withText(fields, "KfAccount", "agent"),
  kf_close_session: (fields) => withText(fields, "KfAccount", "agent"),
  kf_switch_session: readSwitch,
  user_info_modified: readAuthorization,
  user_authorization_cancellation: readAuthorization,
  user_authorization_revoke: readRevoke,
};

const followerEventReaders = new Map(
  Object.entries(readers).map(([event, read]) => [event.toLowerCase(), { event, read }]),
);

function withText(fields: XmlElement, from: string, to: string): object | undefined {
  const value = textOf(fields, from);
  return value === undefined ? undefined : { [to]: value };
}

const scenePrefix = "qrscene_";

function readSubscribe(fields: XmlElement): EventOf<"subscribe"> {
  const eventKey = textOf(fields, "EventKey") ?? "";
  if (!eventKey.startsWith(scenePrefix)) return {};
  return { scene: eventKey.slice(scenePrefix.length) };
}

function readReportedLocation(fields: XmlElement): EventOf<"LOCATION"> | undefined {
  const latitude = Number(textOf(fields, "Latitude") || Number.NaN);
  const longitude = Number(textOf(fields, "Longitude") || Number.NaN);
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined;
  return { latitude, longitude, precisionMetres: Number(textOf(fields, "Precision") ?? 0) };
}

function readScancode(fields: XmlElement): EventOf<"scancode_push"> | undefined {
  const info = childOf(fields, "ScanCodeInfo");
  const buttonKey = textOf(fields, "EventKey");
  if (!info || buttonKey === undefined) return undefined;
  return {
    buttonKey,
    scanType: textOf(info, "ScanType") ?? "",
    scanResult: textOf(info, "ScanResult") ?? "",
  };
}

function readPictures(fields: XmlElement): EventOf<"pic_sysphoto"> | undefined {
  const buttonKey = textOf(fields, "EventKey");
  if (buttonKey === undefined) return undefined;
  const info = childOf(fields, "SendPicsInfo");
  return { buttonKey, pictureCount: Number((info && textOf(info, "Count")) ?? 0) };
}

function readSelectedLocation(fields: XmlElement): EventOf<"location_select"> | undefined {
  const info = childOf(fields, "SendLocationInfo");
  const buttonKey = textOf(fields, "EventKey");
  if (!info || buttonKey === undefined) return undefined;
  return {
    buttonKey,
    latitude: Number(textOf(info, "Location_X")),
    longitude: Number(textOf(info, "Location_Y")),
    label: textOf(info, "Label") ?? "",
  };
}

function listItems(fields: XmlElement, wrapper: string): XmlElement[] {
  const parent = childOf(fields, wrapper);
  const items = parent ? childrenOf(parent, "List") : [];
  return items.filter((item) => typeof item !== "string");
}

function readChoices(fields: XmlElement, wrapper: string): EventOf<"subscribe_msg_popup_event"> {
  const choices = listItems(fields, wrapper).map((item) => {
    const popupScene = textOf(item, "PopupScene");
    return {
      templateId: textOf(item, "TemplateId") ?? "",
      status: textOf(item, "SubscribeStatusString") ?? "",
      ...(popupScene && { popupScene }),
    };
  });
  return { choices };
}

/** An old sample of the documentation used the popup event's wrapper (fact sheet 2.4). */
function readChange(fields: XmlElement): EventOf<"subscribe_msg_popup_event"> {
  const own = readChoices(fields, "SubscribeMsgChangeEvent");
  return own.choices.length > 0 ? own : readChoices(fields, "SubscribeMsgPopupEvent");
}

function readSentResults(fields: XmlElement): EventOf<"subscribe_msg_sent_event"> {
  const results = listItems(fields, "SubscribeMsgSentEvent").map((item) => ({
    templateId: textOf(item, "TemplateId") ?? "",
    msgId: textOf(item, "MsgID") ?? "",
    errorCode: textOf(item, "ErrorCode") ?? "",
    errorStatus: textOf(item, "ErrorStatus") ?? "",
  }));
  return { results };
}

function readSwitch(fields: XmlElement): EventOf<"kf_switch_session"> {
  return {
    fromAgent: textOf(fields, "FromKfAccount") ?? "",
    toAgent: textOf(fields, "ToKfAccount") ?? "",
  };
}

/** Some samples write `openid` and `appid` in lower case (fact sheet 2.5). */
function readAuthorization(fields: XmlElement): Authorization | undefined {
  const affectedOpenid = textOf(fields, "OpenID") ?? textOf(fields, "openid");
  if (!affectedOpenid) return undefined;
  return { affectedOpenid, appId: textOf(fields, "AppID") ?? textOf(fields, "appid") ?? "" };
}

function readRevoke(fields: XmlElement): EventOf<"user_authorization_revoke"> | undefined {
  const authorization = readAuthorization(fields);
  return authorization && { ...authorization, revoked: textOf(fields, "RevokeInfo") ?? "" };
}
