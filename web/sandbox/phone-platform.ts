import type { MenuButton } from "./api-types.ts";
import type { SceneCode } from "./callback/push-fields.ts";
import { toMenuButtons } from "./menu-buttons.ts";
import type { PretendApi } from "./platform/pretend-api.ts";

export interface SentFile {
  readonly type: "image" | "voice";
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What the phone page needs of the pretend platform beside its pushes. */
export interface PhonePlatform {
  /** The published menu: the one this follower sees, or the default one. Empty when none is. */
  menuOf(openid?: string): readonly MenuButton[];
  /** Returns the media id. */
  storeMedia(file: SentFile): string;
  /** Undefined when there is none, or none any more. */
  readMedia(mediaId: string): { readonly type: string; readonly bytes: Buffer } | undefined;
  /** The permanent code of a scene, made when it is first scanned. */
  codeOf(scene: string): SceneCode & { readonly address: string };
  /** Undefined when no such article is published. */
  articleTitle(articleId: string): string | undefined;
  /** How far the platform's clock is ahead of the machine's. */
  offsetMs(): number;
}

export function phonePlatform({
  media,
  clock,
  menus,
  tickets,
  articles,
}: PretendApi): PhonePlatform {
  return {
    menuOf(openid) {
      const menu = openid === undefined ? menus.default : menus.current(openid);
      return toMenuButtons(menu?.buttons ?? []);
    },
    storeMedia: (file) => media.store(file),
    readMedia: (mediaId) => media.read(mediaId),
    codeOf(scene) {
      const { ticket, code } = tickets.create({ scene });
      return { scene, ticket, address: code.url };
    },
    articleTitle: (articleId) => articles.find(articleId)?.title,
    offsetMs: () => clock.offsetMs,
  };
}
