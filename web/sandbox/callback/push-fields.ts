import { BareText, type XmlFields } from "./xml-writer.ts";

/** A message or event without the fields that every push has: ToUserName, FromUserName, CreateTime, MsgId. */
export interface PushFields extends XmlFields {
  readonly MsgType: string;
}

/** The menu that VIEW events name. */
const menuId = 401_234_567;
/** How near the map was; phones send 15 to 20. */
const mapScale = 15;

/** `menuItemId`: the text was sent by tapping an item of a msgmenu. Source: fact sheet 2.1. */
export function textMessage(content: string, menuItemId?: string): PushFields {
  const text = { MsgType: "text", Content: content };
  if (menuItemId === undefined) return text;
  return {
    ...text,
    bizmsgmenuid: /^\d+$/.test(menuItemId) ? new BareText(menuItemId) : menuItemId,
  };
}

/** A QR code with a parameter, as pushes tell of it. */
export interface SceneCode {
  readonly scene: string;
  readonly ticket: string;
}

/** A follow; with a code, by scanning it. */
export function subscribeEvent(code?: SceneCode): PushFields {
  return code === undefined
    ? event("subscribe", { EventKey: "" })
    : event("subscribe", { EventKey: `qrscene_${code.scene}`, Ticket: code.ticket });
}

export function unsubscribeEvent(): PushFields {
  return event("unsubscribe", { EventKey: "" });
}

/** An existing follower scanned: the scene stands without prefix. */
export function scanEvent({ scene, ticket }: SceneCode): PushFields {
  return event("SCAN", { EventKey: scene, Ticket: ticket });
}

/** Who scans a code follows by it, or comes back by it. Source: fact sheet 7. */
export function codeEvent(code: SceneCode, isFollowing: boolean): PushFields {
  return isFollowing ? scanEvent(code) : subscribeEvent(code);
}

export function clickEvent(key: string): PushFields {
  return event("CLICK", { EventKey: key });
}

export function viewEvent(url: string): PushFields {
  return event("VIEW", { EventKey: url, MenuId: menuId });
}

export function miniprogramEvent(pagePath: string): PushFields {
  return event("view_miniprogram", { EventKey: pagePath, MenuId: menuId });
}

export function imageMessage(picUrl: string, mediaId: string): PushFields {
  return { MsgType: "image", PicUrl: picUrl, MediaId: mediaId };
}

/** The platform knows these two only. Source: fact sheet 2.1. */
export type VoiceFormat = "amr" | "speex";

export interface PushVoice {
  readonly mediaId: string;
  readonly format: VoiceFormat;
  /** What speech recognition made of it. */
  readonly recognition?: string | undefined;
}

export function voiceMessage({ mediaId, format, recognition }: PushVoice): PushFields {
  const voice = { MsgType: "voice", MediaId: mediaId, Format: format };
  return recognition === undefined ? voice : { ...voice, Recognition: recognition };
}

export interface PushPlace {
  readonly latitude: number;
  readonly longitude: number;
  readonly label: string;
}

/** X is the latitude. Source: fact sheet 2.1. */
export function locationMessage({ latitude, longitude, label }: PushPlace): PushFields {
  return {
    MsgType: "location",
    Location_X: new BareText(latitude.toFixed(6)),
    Location_Y: new BareText(longitude.toFixed(6)),
    Scale: mapScale,
    Label: label,
  };
}

export interface ScanCode {
  readonly scanType: "qrcode" | "barcode";
  readonly result: string;
}

export function scanCodeEvent(type: string, key: string, code: ScanCode): PushFields {
  const ScanCodeInfo = { ScanType: code.scanType, ScanResult: code.result };
  return event(type, { EventKey: key, ScanCodeInfo });
}

/** The pictures themselves follow as image messages. Source: fact sheet 2.2. */
export function picturesEvent(type: string, key: string, md5Sums: readonly string[]): PushFields {
  const item = md5Sums.map((PicMd5Sum) => ({ PicMd5Sum }));
  return event(type, { EventKey: key, SendPicsInfo: { Count: item.length, PicList: { item } } });
}

/** Numbers stand inside CDATA here; a location message follows. Source: fact sheet 2.2. */
export function locationSelectEvent(key: string, place: PushPlace): PushFields {
  return event("location_select", {
    EventKey: key,
    SendLocationInfo: {
      Location_X: place.latitude.toFixed(6),
      Location_Y: place.longitude.toFixed(6),
      Scale: String(mapScale),
      Label: place.label,
      Poiname: "",
    },
  });
}

function event(name: string, fields: XmlFields): PushFields {
  return { MsgType: "event", Event: name, ...fields };
}

/** Events after which the user sees neither a reply nor a failure: nobody is looking, or the client opens
 *  something else. Source: fact sheet 2.2, column "Reply"; job results and notices have no user present. */
const silentEvents = new Set([
  "unsubscribe",
  "VIEW",
  "view_miniprogram",
  "TEMPLATESENDJOBFINISH",
  "MASSSENDJOBFINISH",
  "PUBLISHJOBFINISH",
  "subscribe_msg_popup_event",
  "subscribe_msg_change_event",
  "subscribe_msg_sent_event",
  "kf_create_session",
  "kf_close_session",
  "kf_switch_session",
  "qualification_verify_success",
  "qualification_verify_fail",
  "naming_verify_success",
  "naming_verify_fail",
  "annual_renew",
  "verify_expired",
  "user_info_modified",
  "user_authorization_revoke",
  "user_authorization_cancellation",
  "debug_demo",
]);

/** Whether the follower sees what comes back for this push, a failure included. */
export function isAnswerShown(messageType: string, event: string): boolean {
  return messageType !== "event" || !silentEvents.has(event);
}
