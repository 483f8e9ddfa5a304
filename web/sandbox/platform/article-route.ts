import type { Context } from "koa";
import type Router from "koa-router";
import type { World } from "./world.ts";

/** No script runs in an article. */
const contentSecurityPolicy =
  "default-src 'none'; img-src 'self' data: http: https:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'";

interface ShownArticle {
  readonly title: string;
  readonly author: string;
  /** HTML, cleaned when it was taken. */
  readonly content: string;
  readonly sourceUrl: string;
}

/** Articles as they open from a chat: those of mass sends, and of drafts that somebody previews. */
export function addArticleRoute(router: Router, { mass, drafts }: World): void {
  router.get("/sandbox/articles/:dataId/:index", (ctx) => {
    const job = mass.findByDataId(ctx.params["dataId"] ?? "");
    const article = job?.articles[indexIn(ctx)];
    show(ctx, article?.isDeleted ? undefined : article);
  });
  router.get("/sandbox/drafts/:mediaId/:index", (ctx) => {
    const found = drafts.list().find(([mediaId]) => mediaId === ctx.params["mediaId"]);
    show(ctx, found?.[1].articles[indexIn(ctx)]);
  });
}

function indexIn(ctx: Context & { params: Record<string, string> }): number {
  return Number(ctx.params["index"]) - 1;
}

function show(ctx: Context, article: ShownArticle | undefined): void {
  ctx.set("Content-Security-Policy", contentSecurityPolicy);
  ctx.set("Cache-Control", "no-store");
  ctx.status = article ? 200 : 404;
  ctx.type = "text/html; charset=utf-8";
  ctx.body = article ? articlePage(article) : page("提示", "<p>该内容已被发布者删除</p>");
}

function articlePage({ title, author, content, sourceUrl }: ShownArticle): string {
  const by = author === "" ? "" : `<p class="by">${escapeHtml(author)}</p>`;
  const source = /^https?:\/\//.test(sourceUrl)
    ? `<p><a href="${escapeHtml(sourceUrl)}">阅读原文</a></p>`
    : "";
  return page(title, `<h1>${escapeHtml(title)}</h1>${by}<div>${content}</div>${source}`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>body{margin:0;padding:20px 16px 40px;font:17px/1.7 sans-serif;color:#222;overflow-wrap:anywhere}h1{margin:0 0 12px;font-size:22px;line-height:1.4}.by{margin:0 0 20px;color:#666;font-size:15px}img{max-width:100%}</style></head><body>${body}</body></html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
