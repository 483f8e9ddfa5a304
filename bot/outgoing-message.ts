/** What the account says. Media ids come from the platform; limits are those of passive replies (fact sheet 3). */
export type OutgoingMessage =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image" | "voice"; readonly mediaId: string }
  | {
      readonly type: "video";
      readonly mediaId: string;
      readonly title?: string;
      readonly description?: string;
    }
  | {
      readonly type: "music";
      readonly title?: string;
      readonly description?: string;
      readonly musicUrl?: string;
      readonly hqMusicUrl?: string;
      readonly thumbMediaId: string;
    }
  | { readonly type: "news"; readonly articles: readonly NewsArticle[] }
  /** Hands a message over to the platform's own customer-service clients. */
  | { readonly type: "transfer_customer_service"; readonly agent?: string };

export interface NewsArticle {
  readonly title: string;
  readonly description: string;
  readonly pictureUrl: string;
  readonly url: string;
}

export function sayText(text: string): OutgoingMessage {
  return { type: "text", text };
}
