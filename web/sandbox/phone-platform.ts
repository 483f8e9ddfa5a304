import { randomBytes } from "node:crypto";
import type { MenuButton } from "./api-types.ts";
import type { PlatformMessage } from "./platform/platform-message.ts";

export const mediaTypes = ["image", "voice", "video", "thumb"] as const;

export interface MediaFile {
  readonly type: (typeof mediaTypes)[number];
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What the phone page needs of the pretend platform beside its pushes. */
export interface PhonePlatform {
  /** The published menu: the one this follower sees, or the default one. Empty when none is. */
  menuOf(openid?: string): readonly MenuButton[];
  /** Returns the media id. */
  storeMedia(file: MediaFile): Promise<string>;
  /** Undefined when there is none, or none any more. */
  readMedia(mediaId: string): Promise<MediaFile | undefined>;
  /** Customer-service messages that reach a follower. */
  onMessage(listener: (openid: string, message: PlatformMessage) => void): void;
  onTyping(listener: (openid: string, isTyping: boolean) => void): void;
  /** How far the platform's clock is ahead of the machine's. */
  offsetMs(): number;
}

/** A phone in front of a callback address alone: a menu that stands, media in memory, nobody who writes first. */
export function createLonePlatform(menu: readonly MenuButton[]): PhonePlatform {
  const media = new Map<string, MediaFile>();
  return {
    menuOf: () => menu,
    storeMedia(file) {
      const mediaId = randomBytes(32).toString("base64url");
      media.set(mediaId, file);
      return Promise.resolve(mediaId);
    },
    readMedia: (mediaId) => Promise.resolve(media.get(mediaId)),
    onMessage: () => undefined,
    onTyping: () => undefined,
    offsetMs: () => 0,
  };
}
