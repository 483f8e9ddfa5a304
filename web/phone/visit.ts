import type { Context } from "koa";
import type { EventParts } from "../../bot/events/settle-event.ts";
import type { PageLinks, PageVisitor, PhonePage } from "../../bot/notices/page-link.ts";
import type { RateLimit } from "../../models/rate-limit.ts";
import type { Stores } from "../../models/stores.ts";
import { dropRestWhenAnswered } from "../drop-rest.ts";
import { readBody } from "../read-body.ts";
import { html, page as toPage, type Html } from "./page-html.ts";
import type { ReaderSignIn } from "./reader-sign-in.ts";
import type { SubscribeParts } from "./subscribe-parts.ts";

/** What the phone pages stand on. */
export interface PhonePageParts extends Omit<EventParts, "stores"> {
  readonly stores: Stores;
  readonly pageLinks: PageLinks;
  /** Finds out who opens a page without a link of his own. */
  readonly readers: ReaderSignIn;
  readonly subscriptions: SubscribeParts;
}

/** Who opened which page, as far as it is known. */
export interface Visit {
  readonly page: PhonePage;
  readonly visitor: PageVisitor | undefined;
  readonly now: Date;
}

/** By the link's token, else by the pass his browser has; else nobody: the page is for reading. */
export function readVisit(ctx: Context, page: PhonePage, parts: PhonePageParts): Visit {
  const now = parts.platformNow();
  const follower = parts.readers.identify(ctx);
  const known = follower === undefined ? undefined : { follower };
  return { page, visitor: readToken(ctx, page, parts) ?? known, now };
}

/** Whether the link says who he is. */
export function hasToken(ctx: Context, page: PhonePage, parts: PhonePageParts): boolean {
  return readToken(ctx, page, parts) !== undefined;
}

function readToken(
  ctx: Context,
  page: PhonePage,
  { pageLinks, platformNow }: PhonePageParts,
): PageVisitor | undefined {
  const token = ctx.query["t"];
  return typeof token === "string" ? pageLinks.read(page, token, platformNow()) : undefined;
}

/** What a form of ours sends. */
export interface SentForm {
  readonly visitor: PageVisitor;
  readonly act: string;
  /** Of the form as it was shown: sent twice it is one act. */
  readonly key: string;
  readonly fields: URLSearchParams;
}

const maxFormBytes = 4 * 1024;
const readBudgetMs = 4_000;
/** A thumb is slower. */
const actLimit: RateLimit = { max: 30, windowMs: 60_000 };
const formKey = /^[\w-]{8,64}$/;

/** Undefined for what no form of ours sends: a token that is over, too much, too often. */
export async function readForm(
  ctx: Context,
  page: PhonePage,
  { pageLinks, platformNow, stores }: PhonePageParts,
): Promise<SentForm | undefined> {
  dropRestWhenAnswered(ctx);
  const deadlineMs = performance.now() + readBudgetMs;
  const body = await readBody(ctx.req, { maxBytes: maxFormBytes, deadlineMs });
  if (body.kind !== "body") return undefined;
  const fields = new URLSearchParams(body.bytes.toString("utf8"));
  const visitor = pageLinks.read(page, fields.get("t") ?? "", platformNow());
  const key = fields.get("key") ?? "";
  if (!visitor || !formKey.test(key)) return undefined;
  const mayAct = await stores.rateLimits.take(`page.${visitor.follower}`, actLimit, new Date());
  return mayAct ? { visitor, key, act: fields.get("act") ?? "", fields } : undefined;
}

/** The hidden part of every form. */
export function formStart(
  { page, now }: Visit,
  visitor: PageVisitor,
  { pageLinks }: PhonePageParts,
): Html {
  const token = pageLinks.token(page, visitor, now);
  return html`<input type="hidden" name="t" value="${token}" /><input
      type="hidden"
      name="key"
      value="${crypto.randomUUID()}"
    />`;
}

/** Answers with a page; nobody keeps a copy of it. */
export async function show(
  ctx: Context,
  {
    title,
    body,
    status = 200,
  }: { readonly title: string; readonly body: Html; readonly status?: number },
  { content }: PhonePageParts,
): Promise<void> {
  const { settings } = await content.current();
  ctx.set("Cache-Control", "no-store");
  ctx.status = status;
  ctx.type = "text/html; charset=utf-8";
  ctx.body = toPage(title, settings.accountName, body);
}

export function showGone(ctx: Context, parts: PhonePageParts): Promise<void> {
  const body = html`<h1>这一页已经没有了</h1>
    <p>内容可能已经撤下。回到聊天里发“活动”或“优惠”，看看现在有什么。</p>`;
  return show(ctx, { title: "没有找到", body, status: 404 }, parts);
}

/** The link is over, or somebody made it up. */
export function showStale(ctx: Context, parts: PhonePageParts): Promise<void> {
  const body = html`<h1>这个链接过期了</h1>
    <p>请回到聊天里，从新的消息打开，或者直接发“活动”报名。</p>`;
  return show(ctx, { title: "链接过期", body, status: 403 }, parts);
}

/** For who opened the page from somewhere else. */
export const openFromChat = html`<p class="hint">
  要在这里报名或退订，请从公众号聊天里的消息打开这一页。
</p>`;
