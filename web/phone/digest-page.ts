import type { Context } from "koa";
import { pathOf, type PhonePage } from "../../bot/notices/page-link.ts";
import type { DigestItem, DigestPart } from "../../models/digest.ts";
import { html, type Html } from "./page-html.ts";
import { readVisit, show, showGone, type PhonePageParts, type Visit } from "./visit.ts";

const partTitles: Readonly<Record<DigestPart, string>> = { event: "活动", discount: "优惠" };

/** What was on in one town when it was sent. That he opened it is counted once for the worker and the run. */
export async function showDigest(ctx: Context, id: string, parts: PhonePageParts): Promise<void> {
  const edition = await parts.stores.editions.find(id);
  if (!edition) return showGone(ctx, parts);
  const { content, run } = edition;
  const visit = readVisit(ctx, { kind: "digest", id }, parts);
  if (visit.visitor) {
    const { follower } = visit.visitor;
    const { notice } = content;
    await parts.stores.noticeOpens.note({ notice, follower, run, openedAt: visit.now });
  }
  const { title, time, place, items = [] } = content;
  const body = html`<p><span class="tag">${place}</span></p>
    <h1>${title}</h1>
    <p>${time}</p>
    ${describePart("event", items, { visit, parts })}
    ${describePart("discount", items, { visit, parts })}
    ${visit.visitor ? unsubscribeLink({ visit, parts }) : undefined}`;
  return show(ctx, { title, body }, parts);
}

interface Shown {
  readonly visit: Visit;
  readonly parts: PhonePageParts;
}

function describePart(
  kind: DigestPart,
  items: readonly DigestItem[],
  shown: Shown,
): Html | undefined {
  const own = items.filter((item) => item.kind === kind);
  if (own.length === 0) return undefined;
  return html`<h2>${partTitles[kind]}</h2>
    ${own.map((item) => describeItem(item, shown))}`;
}

function describeItem({ kind, id, title, time, place, how, link }: DigestItem, shown: Shown): Html {
  const page = addressOf({ kind: "event", id }, shown);
  return html`<section>
    <h3>${title}</h3>
    <p>${time}${place === undefined ? undefined : html`<br />${place}`}</p>
    ${how === undefined ? undefined : html`<p>怎么用：${how}</p>`}
    ${link === undefined ? undefined : html`<p><a href="${link}">打开链接</a></p>`}
    ${
      kind === "event"
        ? html`<p><a class="button" href="${page}">看名额，去报名</a></p>`
        : undefined
    }
  </section>`;
}

function unsubscribeLink(shown: Shown): Html {
  const address = addressOf({ kind: "unsubscribe" }, shown);
  return html`<p class="foot">不想收这类通知？<a href="${address}">选择收什么</a></p>`;
}

function addressOf(page: PhonePage, { visit: { visitor, now }, parts }: Shown): string {
  if (!visitor) return pathOf(page);
  return `${pathOf(page)}?t=${parts.pageLinks.token(page, visitor, now)}`;
}
