import type { ChatContent, MenuButton, Place } from "./api-types.ts";
import {
  imageMessage,
  locationMessage,
  type PushFields,
  type SceneCode,
  type VoiceFormat,
} from "./callback/push-fields.ts";

/** Media that a follower sends, as far as its push tells of it. */
export interface SentMedia {
  readonly type: string;
  readonly md5Sum: string;
  /** As the push of a voice calls it. */
  readonly voiceFormat: VoiceFormat;
  /** Where the account can fetch a picture. */
  readonly url: string;
}

/** A stall and the permanent QR code that hangs there. */
export interface StallCode extends SceneCode {
  readonly stallName: string;
  /** What the picture holds: an address that only the platform can read. */
  readonly address: string;
}

export interface ActFacts {
  readonly following: boolean;
  /** Whose code the act scans. Undefined: there is no such stall, or it scans none. */
  readonly stall: StallCode | undefined;
  readonly menu: readonly MenuButton[];
  /** By media id, those that the act names. */
  readonly media: ReadonlyMap<string, SentMedia>;
  /** Of the article that the act names; undefined when none is published. */
  readonly articleTitle: string | undefined;
}

export type ActRefusal =
  "not-following" | "already-following" | "unknown-stall" | "unknown-button" | "unknown-media";

export interface PlannedPush {
  readonly fields: PushFields;
  readonly content: ChatContent;
}

export type ActPlan =
  | (PlannedPush & {
      readonly kind: "push";
      /** Whether he follows afterwards. */
      readonly following: boolean;
      /** Messages that come with the event. */
      readonly more: readonly PlannedPush[];
    })
  /** Shown by the client, told to nobody. */
  | { readonly kind: "show"; readonly content: ChatContent }
  | { readonly kind: "refused"; readonly reason: ActRefusal };

/** One push, or an event and the messages that come with it. */
export function pushOf(first: PlannedPush, more: readonly PlannedPush[] = []): ActPlan {
  return { kind: "push", ...first, following: true, more };
}

export function refused(reason: ActRefusal): ActPlan {
  return { kind: "refused", reason };
}

export function placePush(place: Place): PlannedPush {
  return { fields: locationMessage(place), content: { kind: "place", place } };
}

export function picturePush(mediaId: string, { url }: Pick<SentMedia, "url">): PlannedPush {
  return { fields: imageMessage(url, mediaId), content: { kind: "image", mediaId } };
}

export function allButtons(menu: readonly MenuButton[]): MenuButton[] {
  return menu.flatMap((button) => [button, ...(button.subButtons ?? [])]);
}
