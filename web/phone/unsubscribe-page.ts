import type { Context } from "koa";
import { allCategories, categoryNames } from "../../bot/notices/category-names.ts";
import { pathOf, type PageVisitor } from "../../bot/notices/page-link.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import { html, type Html } from "./page-html.ts";
import { hasOffers } from "./subscribe-page.ts";
import {
  formStart,
  openFromChat,
  readForm,
  readVisit,
  show,
  showStale,
  type PhonePageParts,
  type Visit,
} from "./visit.ts";

const page = { kind: "unsubscribe" } as const;
const subscribeLink = html`<p class="foot">
  有些提醒要您先同意才能发：<a href="${pathOf({ kind: "subscribe" })}">去订阅</a>
</p>`;

/** What a worker wants to be told: one tap for each category. */
export async function showUnsubscribe(ctx: Context, parts: PhonePageParts): Promise<void> {
  const visit = readVisit(ctx, page, parts);
  const list = visit.visitor ? await describeList(visit, visit.visitor, parts) : openFromChat;
  const body = html`<h1>收什么通知</h1>
    <p>退订以后不再主动发给您；您在聊天里来问，照样回答。</p>
    ${list} ${(await hasOffers(parts)) ? subscribeLink : undefined}`;
  return show(ctx, { title: "收什么通知", body }, parts);
}

async function describeList(
  visit: Visit,
  visitor: PageVisitor,
  parts: PhonePageParts,
): Promise<Html> {
  const follower = await parts.stores.followers.find(visitor.follower);
  const rows = allCategories.map((category) => {
    const isOut = follower?.optOut?.[category] === true;
    const name = categoryNames[category];
    return html`<li>
      <span>${name}<br /><small>${isOut ? "已退订" : "会收到"}</small></span>
      <form method="post" action="${pathOf(page)}">
        ${formStart(visit, visitor, parts)}<input
          type="hidden"
          name="act"
          value="${isOut ? "on" : "off"}"
        /><input type="hidden" name="category" value="${category}" /><button
          class="${isOut ? "main" : "quiet"}"
          aria-label="${isOut ? "恢复" : "退订"}${name}"
        >
          ${isOut ? "恢复" : "退订"}
        </button>
      </form>
    </li>`;
  });
  return html`<ul>
    ${rows}
  </ul>`;
}

export async function takeUnsubscribeForm(ctx: Context, parts: PhonePageParts): Promise<void> {
  const form = await readForm(ctx, page, parts);
  const category = allCategories.find(
    (name): name is NoticeCategory => name === form?.fields.get("category"),
  );
  if (!form || !category) return showStale(ctx, parts);
  const { visitor, act } = form;
  const change = { categories: [category], isOut: act === "off" };
  await parts.stores.followers.setOptOut(visitor.follower, change);
  ctx.status = 303;
  ctx.redirect(`${pathOf(page)}?t=${parts.pageLinks.token(page, visitor, parts.platformNow())}`);
}
