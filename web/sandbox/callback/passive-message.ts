/** What an account may answer to a push. Source: "被动回复用户消息"; fact sheet 3. */
export type PassiveMessage =
  | { readonly kind: "text"; readonly content: string }
  | { readonly kind: "image" | "voice"; readonly mediaId: string }
  | {
      readonly kind: "video";
      readonly mediaId: string;
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
  | { readonly kind: "news"; readonly articles: readonly NewsArticle[] }
  | { readonly kind: "transfer_customer_service"; readonly kfAccount: string };

export interface NewsArticle {
  readonly title: string;
  readonly description: string;
  readonly picUrl: string;
  readonly url: string;
}
