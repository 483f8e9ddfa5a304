import { randomBytes } from "node:crypto";
import { demand } from "../http/api-refusal.ts";
import type { KeptMap } from "../state/kept-map.ts";
import type { DraftArticle } from "./draft-article.ts";

export interface Draft {
  readonly articles: readonly DraftArticle[];
  readonly updatedAtMs: number;
}

const mediaIdBytes = 48;

/** The account's drafts. Source: fact sheet 5.6. */
export class DraftShelf {
  readonly #drafts: KeptMap<Draft>;
  readonly #now: () => Date;

  constructor(drafts: KeptMap<Draft>, now: () => Date) {
    this.#drafts = drafts;
    this.#now = now;
  }

  get size(): number {
    return this.#drafts.size;
  }

  add(articles: readonly DraftArticle[]): string {
    const mediaId = randomBytes(mediaIdBytes).toString("base64url");
    this.#put(mediaId, articles);
    return mediaId;
  }

  /** @throws ApiRefusal 40007 */
  require(mediaId: string): Draft {
    const draft = this.#drafts.get(mediaId);
    demand(draft !== undefined, 40007);
    return draft;
  }

  /** @throws ApiRefusal 40007, 40114 no article at this place. */
  update(mediaId: string, index: number, article: DraftArticle): void {
    const { articles } = this.require(mediaId);
    demand(articles[index] !== undefined, 40114);
    this.#put(mediaId, articles.with(index, article));
  }

  /** @throws ApiRefusal 40007 */
  remove(mediaId: string): void {
    demand(this.#drafts.delete(mediaId), 40007);
  }

  /** The newest first. */
  list(): (readonly [string, Draft])[] {
    return [...this.#drafts.entries()]
      .reverse()
      .sort(([, left], [, right]) => right.updatedAtMs - left.updatedAtMs);
  }

  #put(mediaId: string, articles: readonly DraftArticle[]): void {
    this.#drafts.set(mediaId, { articles, updatedAtMs: this.#now().getTime() });
  }
}
