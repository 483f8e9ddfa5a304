import type { Article } from "../wechat/api/draft-article.ts";
import type { NoticeContent } from "../../models/notice-content.ts";

export interface ArticleFacts {
  /** Where 阅读原文 leads. */
  readonly pageUrl: string;
  readonly accountName: string;
  /** Permanent picture of the account. */
  readonly thumbMediaId: string;
}

/** Of an article in a draft. Source: fact sheet 5.6. */
export const articleLimits = { title: 32, author: 16, digest: 120 };

/** A notice as the one article of a mass send. */
export function massArticle(content: NoticeContent, facts: ArticleFacts): Article {
  return {
    title: cutCharacters(content.title, articleLimits.title),
    author: cutCharacters(facts.accountName, articleLimits.author),
    digest: cutCharacters(content.summary, articleLimits.digest),
    content: articleHtml(content),
    sourceUrl: facts.pageUrl,
    thumbMediaId: facts.thumbMediaId,
  };
}

/** Cut with an ellipsis. */
export function cutCharacters(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
}

function articleHtml({ body, time, place, link }: NoticeContent): string {
  const lines = [
    ...(time === undefined ? [] : [`时间：${time}`]),
    ...(place === undefined ? [] : [`地点：${place}`]),
    ...body.split(/\n+/).filter((line) => line.trim() !== ""),
    // The platform takes links to other places out of articles.
    ...(link === undefined ? [] : [`网址：${link}`]),
    "报名和详情请点下面的“阅读原文”。",
  ];
  return lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("");
}

const entities: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" },
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? "");
}
