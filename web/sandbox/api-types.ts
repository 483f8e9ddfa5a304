import type { MessageMode } from "./callback/callback-settings.ts";
import type { PassiveMessage } from "./callback/passive-message.ts";
import type { PushFailure } from "./callback/push-failure.ts";
import type { PlatformMessage } from "./platform/platform-message.ts";

/** The JSON between the phone page and `/sandbox/api`. Instants are ISO strings. */

export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}

/** Source: fact sheet 8. */
export const buttonTypes = [
  ...(["click", "view", "miniprogram", "scancode_push", "scancode_waitmsg"] as const),
  ...(["pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"] as const),
  ...(["media_id", "article_id", "article_view_limited", "view_limited"] as const),
] as const;
export type ButtonType = (typeof buttonTypes)[number];

export interface MenuButton {
  readonly name: string;
  readonly type?: ButtonType;
  readonly key?: string;
  readonly url?: string;
  readonly appId?: string;
  readonly pagePath?: string;
  readonly mediaId?: string;
  readonly articleId?: string;
  readonly subButtons?: readonly MenuButton[];
}

export interface Stall {
  /** What the stall's QR code carries, "stall_0007". */
  readonly scene: string;
  readonly name: string;
  readonly place: string;
  readonly town: string;
}

export interface Account {
  readonly name: string;
  readonly mode: MessageMode;
  readonly menu: readonly MenuButton[];
  /** Tries in all before a push has failed. */
  readonly attempts: number;
  /** A newcomer can have a sample notice sent to himself. */
  readonly hasSample: boolean;
}

export interface Follower {
  /** Short and local; the openid never leaves the server but in the XML. */
  readonly id: string;
  readonly name: string;
  readonly following: boolean;
  readonly createdAt: string;
}

export interface FollowerPage {
  readonly items: readonly Follower[];
  readonly nextCursor: string | null;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly label: string;
}

/** What a follower does in the chat. Media lies on the platform already and is named by its id. */
export type FollowerAct =
  | { readonly kind: "follow" }
  | { readonly kind: "unfollow" }
  | { readonly kind: "scan"; readonly scene: string }
  /** `menuItemId`: sent by tapping a bizmsgmenu link. */
  | { readonly kind: "text"; readonly text: string; readonly menuItemId?: string | undefined }
  | { readonly kind: "click"; readonly key: string }
  | { readonly kind: "view"; readonly url: string }
  | { readonly kind: "image"; readonly mediaId: string }
  /** `recognition`: what speech recognition made of it. */
  | { readonly kind: "voice"; readonly mediaId: string; readonly recognition?: string | undefined }
  | { readonly kind: "place"; readonly place: Place }
  /** By a scancode_* button: a stall's code, or whatever a code holds. */
  | { readonly kind: "scanCode"; readonly key: string; readonly code: ScannedCode }
  /** By a pic_* button. */
  | { readonly kind: "pictures"; readonly key: string; readonly mediaIds: readonly string[] }
  /** By a location_select button. */
  | { readonly kind: "selectPlace"; readonly key: string; readonly place: Place }
  | { readonly kind: "miniprogram"; readonly pagePath: string }
  /** By media_id and article_id buttons: the client shows it, the account hears nothing. */
  | { readonly kind: "showMedia"; readonly mediaId: string }
  | { readonly kind: "showArticle"; readonly articleId: string };

export type ScannedCode =
  { readonly scene: string } | { readonly scanType: "qrcode" | "barcode"; readonly result: string };

export type ChatContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "follow" | "unfollow" }
  | { readonly kind: "scan"; readonly stallName: string; readonly isFollow: boolean }
  | { readonly kind: "click" | "view" | "miniprogram"; readonly buttonName: string }
  | { readonly kind: "image"; readonly mediaId: string }
  | { readonly kind: "voice"; readonly mediaId: string; readonly recognition?: string | undefined }
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "scanCode"; readonly buttonName: string; readonly result: string }
  | { readonly kind: "pictures"; readonly buttonName: string; readonly count: number }
  | { readonly kind: "selectPlace"; readonly buttonName: string; readonly label: string }
  /** Sent by the account on its own. */
  | { readonly kind: "message"; readonly message: PlatformMessage }
  | { readonly kind: "reply"; readonly message: PassiveMessage }
  | { readonly kind: "failure"; readonly text: string }
  /** Stored under another key. */
  | { readonly kind: "unreadable" };

export const directions = ["toAccount", "toFollower", "notice"] as const;
export const messageStates = ["sending", "answered", "failed"] as const;

export interface ChatMessage {
  /** From 1, without gaps, in the order in which the chat shows it. */
  readonly seq: number;
  readonly at: string;
  readonly direction: (typeof directions)[number];
  readonly content: ChatContent;
  readonly state: (typeof messageStates)[number];
  /** The try under way, or the last one. */
  readonly attempt: number;
  /** Why it failed. */
  readonly failure?: PushFailure;
  /** The `seq` of the push that this answers. */
  readonly answers?: number;
  /** How far the platform's clock was ahead of the machine's. Absent: not at all. */
  readonly offsetMs?: number;
}

export interface ActResult {
  readonly message: ChatMessage;
  readonly follower: Follower;
}

export interface ChatPage {
  /** Oldest first. */
  readonly items: readonly ChatMessage[];
  readonly hasMore: boolean;
  readonly follower: Follower;
  /** The platform's clock. */
  readonly now: string;
  /** How far it is ahead of the machine's. */
  readonly offsetMs: number;
  /** The published menu that this follower sees; empty when none is. */
  readonly menu: readonly MenuButton[];
  /** The account shows 「对方正在输入…」. */
  readonly isTyping: boolean;
}

export interface UploadedMedia {
  readonly mediaId: string;
}

/** Null when the message is no push, or was cut before anything was sent. */
export interface ExchangeResult {
  readonly exchange: Exchange | null;
}

/** What went over the wire for one push. */
export interface Exchange {
  readonly request: {
    readonly headers: Readonly<Record<string, string>>;
    /** In clear. */
    readonly xml: string;
    /** As sent; equal to `xml` in plain mode. */
    readonly body: string;
  };
  readonly attempts: readonly ExchangeAttempt[];
}

export interface ExchangeAttempt {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly url: string;
  readonly response?: {
    readonly status: number;
    readonly contentType: string;
    readonly body: string;
    readonly clear?: string;
  };
  readonly outcome: "reply" | "silent" | PushFailure;
}
