import type { MessageMode } from "./callback/callback-settings.ts";
import type { PassiveMessage } from "./callback/passive-message.ts";
import type { PushFailure } from "./callback/push-failure.ts";

/** The JSON between the phone page and `/sandbox/api`. Instants are ISO strings. */

export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}

export interface MenuButton {
  readonly name: string;
  readonly type?: "click" | "view";
  readonly key?: string;
  readonly url?: string;
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

/** What a follower does in the chat. */
export type FollowerAct =
  | { readonly kind: "follow" | "unfollow" }
  | { readonly kind: "scan"; readonly scene: string }
  /** `menuItemId`: sent by tapping a bizmsgmenu link. */
  | { readonly kind: "text"; readonly text: string; readonly menuItemId?: string | undefined }
  | { readonly kind: "click"; readonly key: string }
  | { readonly kind: "view"; readonly url: string };

export type ChatContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "follow" | "unfollow" }
  | { readonly kind: "scan"; readonly stallName: string; readonly isFollow: boolean }
  | { readonly kind: "click" | "view"; readonly buttonName: string }
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
