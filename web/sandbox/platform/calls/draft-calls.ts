import { demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { integerIn, textIn } from "../http/json-body.ts";
import { readArticle, readArticles, type DraftArticle } from "../rules/draft-article.ts";
import { unixSeconds } from "../state/platform-calendar.ts";
import type { World } from "../world.ts";
import { mediaUrl } from "./media-calls.ts";

const largestPage = 20;

/** Drafts; every account may. Source: fact sheet 5.6. */
export function draftCalls(world: World): Endpoint[] {
  const { drafts, media } = world;
  return [
    {
      ...{ path: "/cgi-bin/draft/add", method: "POST" },
      answer: ({ body }) => ({ media_id: drafts.add(readArticles(media, body["articles"])) }),
    },
    {
      ...{ path: "/cgi-bin/draft/update", method: "POST" },
      answer: (call) => update(world, call),
    },
    {
      ...{ path: "/cgi-bin/draft/get", method: "POST" },
      answer: (call) => {
        const { articles } = drafts.require(textIn(call.body, "media_id"));
        return { news_item: articles.map((article) => viewArticle(call, article)) };
      },
    },
    {
      ...{ path: "/cgi-bin/draft/delete", method: "POST" },
      answer: ({ body }) => {
        drafts.remove(textIn(body, "media_id"));
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/draft/count", method: "GET" },
      answer: () => ({ total_count: drafts.size }),
    },
    {
      ...{ path: "/cgi-bin/draft/batchget", method: "POST" },
      answer: (call) => list(world, call),
    },
  ];
}

/** `articles` is one object here, no list. */
function update({ drafts, media }: World, { body }: ApiCall): object {
  const index = integerIn(body, "index") ?? 0;
  drafts.require(textIn(body, "media_id"));
  drafts.update(textIn(body, "media_id"), index, readArticle(media, body["articles"]));
  return okAnswer;
}

function list({ drafts }: World, call: ApiCall): object {
  const { body } = call;
  const [offset = 0, count = 0] = [integerIn(body, "offset"), integerIn(body, "count")];
  demand(offset >= 0 && count >= 1 && count <= largestPage, 40035);
  const isBare = textIn(body, "no_content") === "1";
  const item = drafts
    .list()
    .slice(offset, offset + count)
    .map(([media_id, { articles, updatedAtMs }]) => ({
      ...{ media_id, update_time: unixSeconds(updatedAtMs) },
      content: { news_item: articles.map((article) => viewArticle(call, article, isBare)) },
    }));
  return { total_count: drafts.size, item_count: item.length, item };
}

function viewArticle(call: ApiCall, article: DraftArticle, isBare = false): object {
  return {
    ...{ article_type: "news", title: article.title, author: article.author },
    ...{ digest: article.digest, content: isBare ? "" : article.content },
    content_source_url: article.sourceUrl,
    thumb_media_id: article.thumbMediaId,
    thumb_url: mediaUrl(call, article.thumbMediaId),
    need_open_comment: Number(article.needsComments),
    only_fans_can_comment: Number(article.onlyFansComment),
    is_deleted: false,
  };
}
