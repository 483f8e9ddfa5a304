import { z } from "zod";
import type { ApiRequest } from "./api-request.ts";
import { checkArticle, checkArticles, writeArticle, type Article } from "./draft-article.ts";
import { callFor } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

const item = z
  .object({
    title: z.string(),
    author: z.string().default(""),
    digest: z.string().default(""),
    content: z.string().default(""),
    content_source_url: z.string().default(""),
    thumb_media_id: z.string().default(""),
  })
  .transform(({ content_source_url: sourceUrl, thumb_media_id: thumbMediaId, ...rest }) => ({
    ...{ ...rest, sourceUrl, thumbMediaId },
  }));
const added = z.object({ media_id: z.string() });
const read = z.object({ news_item: z.array(item) });
const counted = z.object({ total_count: z.number() });
const page = z.object({
  total_count: z.number(),
  item: z.array(
    z.object({
      media_id: z.string(),
      content: z.object({ news_item: z.array(item) }),
      update_time: z.number(),
    }),
  ),
});

/** As the platform holds it: what was not given is empty, the digest perhaps its own. */
export type DraftArticle = z.output<typeof item>;

export interface Draft {
  readonly mediaId: string;
  readonly articles: readonly DraftArticle[];
  readonly updatedAt: Date;
}

/** Source: fact sheet 5.6. */
const maxPageSize = 20;
const addPath = "/cgi-bin/draft/add";
const updatePath = "/cgi-bin/draft/update";
const listPath = "/cgi-bin/draft/batchget";

/** Drafts: what articles are before they are sent. Source: "草稿箱", fact sheet 5.6.
 *  Every call @throws WechatApiError, WechatUnreachable, ApiRefusedLocally. */
export class Drafts {
  readonly #api: WechatApi;

  constructor(api: WechatApi) {
    this.#api = api;
  }

  /** Returns its media id. */
  async add(articles: readonly Article[]): Promise<string> {
    refuse(addPath, checkArticles(articles));
    const request = post(addPath, { articles: articles.map(writeArticle) }, false);
    return (await callFor(this.#api, request, added)).media_id;
  }

  /** Replaces one article, from 0. */
  async update(mediaId: string, index: number, article: Article): Promise<void> {
    refuse(updatePath, checkArticle(article));
    const json = { media_id: mediaId, index, articles: writeArticle(article) };
    await this.#api.call(post(updatePath, json, false));
  }

  async get(mediaId: string): Promise<readonly DraftArticle[]> {
    const request = post("/cgi-bin/draft/get", { media_id: mediaId }, true);
    return (await callFor(this.#api, request, read)).news_item;
  }

  async remove(mediaId: string): Promise<void> {
    await this.#api.call(post("/cgi-bin/draft/delete", { media_id: mediaId }, false));
  }

  async count(): Promise<number> {
    const request = { method: "GET", path: "/cgi-bin/draft/count", isSafe: true } as const;
    return (await callFor(this.#api, { ...request, capability: "drafts" }, counted)).total_count;
  }

  /** At most 20 a page, without the articles' content. */
  async list(offset: number, count: number): Promise<{ total: number; items: readonly Draft[] }> {
    const isInside = count >= 1 && count <= maxPageSize;
    refuse(listPath, isInside ? undefined : `一次最多取 ${maxPageSize} 份草稿：请分页取`);
    const request = post(listPath, { offset, count, no_content: 1 }, true);
    const found = await callFor(this.#api, request, page);
    const items = found.item.map(({ media_id: mediaId, content, update_time }) => ({
      ...{ mediaId, articles: content.news_item },
      updatedAt: new Date(update_time * 1_000),
    }));
    return { total: found.total_count, items };
  }
}

function post(path: string, json: object, isSafe: boolean): ApiRequest {
  return { method: "POST", path, json, isSafe, capability: "drafts" };
}

function refuse(path: string, problem: string | undefined): void {
  if (problem !== undefined) throw refuseInvalid(path, problem);
}
