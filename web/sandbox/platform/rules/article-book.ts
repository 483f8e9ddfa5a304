import { randomBytes } from "node:crypto";
import type { KeptMap } from "../state/kept-map.ts";

export interface PublishedArticle {
  readonly title: string;
}

/** Published articles: publishing is not built yet, so whoever needs an article_id makes it here. */
export class ArticleBook {
  readonly #articles: KeptMap<PublishedArticle>;

  constructor(articles: KeptMap<PublishedArticle>) {
    this.#articles = articles;
  }

  publish(title: string): string {
    const articleId = randomBytes(48).toString("base64url");
    this.#articles.set(articleId, { title });
    return articleId;
  }

  find(articleId: string): PublishedArticle | undefined {
    return this.#articles.get(articleId);
  }

  has(articleId: string): boolean {
    return this.#articles.has(articleId);
  }
}
