/** A message outside a reply that reached a follower: by customer service, or from a template. */
export type PlatformMessage =
  | { readonly kind: "text"; readonly content: string }
  | { readonly kind: "image" | "voice"; readonly mediaId: string }
  | {
      readonly kind: "video";
      readonly mediaId: string;
      readonly thumbMediaId: string;
      readonly title: string;
      readonly description: string;
    }
  | {
      readonly kind: "music";
      readonly title: string;
      readonly description: string;
      readonly musicUrl: string;
      readonly hqMusicUrl: string;
      readonly thumbMediaId: string;
    }
  | { readonly kind: "news"; readonly articles: readonly PlatformArticle[] }
  | { readonly kind: "article"; readonly articleId: string; readonly title: string }
  | {
      readonly kind: "menu";
      readonly head: string;
      readonly items: readonly { readonly id: string; readonly content: string }[];
      readonly tail: string;
    }
  | { readonly kind: "card"; readonly cardId: string }
  | {
      readonly kind: "template";
      readonly title: string;
      readonly lines: readonly { readonly label: string; readonly value: string }[];
      /** Empty: nothing opens. */
      readonly url: string;
    }
  | {
      readonly kind: "miniprogram";
      readonly title: string;
      readonly appId: string;
      readonly pagePath: string;
      readonly thumbMediaId: string;
    };

export interface PlatformArticle {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly picUrl: string;
}
