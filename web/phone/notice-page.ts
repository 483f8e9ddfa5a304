import type { Context } from "koa";
import { findSubject } from "../../bot/notices/find-subject.ts";
import { contentOf } from "../../bot/notices/notice-content.ts";
import { pathOf, type PageVisitor, type PhonePage } from "../../bot/notices/page-link.ts";
import type { Notice } from "../../models/notice.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import { html, paragraphs, type Html } from "./page-html.ts";
import { readVisit, show, showGone, type PhonePageParts, type Visit } from "./visit.ts";

const levelNames = { city: "市总工会", district: "区总工会", town: "镇街工会" } as const;

/** A notice in full. That he opened it is counted once for the worker and the run that brought him. */
export async function showNotice(ctx: Context, id: string, parts: PhonePageParts): Promise<void> {
  const notice = await parts.stores.notices.find(id);
  if (!notice) return showGone(ctx, parts);
  const visit = readVisit(ctx, { kind: "notice", id }, parts);
  const subject = await findSubject(notice, parts.stores);
  if (visit.visitor) {
    const { follower, run } = visit.visitor;
    await parts.stores.noticeOpens.note({ notice: id, follower, run, openedAt: visit.now });
  }
  const content = contentOf(notice, subject);
  const body = html`<p><span class="tag">${levelNames[notice.level]}</span></p>
    <h1>${notice.title}</h1>
    ${describeFacts(content)} ${describeCover(content)} ${paragraphs(notice.body)}
    ${notice.link ? html`<p><a href="${notice.link}">打开链接</a></p>` : undefined}
    ${subject?.kind === "event" ? eventButton(notice, visit, parts) : undefined}
    ${visit.visitor ? unsubscribeLink(visit.visitor, visit, parts) : undefined}`;
  return show(ctx, { title: notice.title, body }, parts);
}

function describeFacts({ time, place }: NoticeContent): Html | undefined {
  if (time === undefined && place === undefined) return undefined;
  return html`<dl>
    ${
      time === undefined
        ? undefined
        : html`<div>
            <dt>时间</dt>
            <dd>${time}</dd>
          </div>`
    }
    ${
      place === undefined
        ? undefined
        : html`<div>
            <dt>地点</dt>
            <dd>${place}</dd>
          </div>`
    }
  </dl>`;
}

/** Pages load nothing from elsewhere: only pictures of ours are shown. */
function describeCover({ coverUrl }: NoticeContent): Html | undefined {
  return coverUrl?.startsWith("/") ? html`<p><img src="${coverUrl}" alt="" /></p>` : undefined;
}

function eventButton({ subject }: Notice, visit: Visit, parts: PhonePageParts): Html {
  const page: PhonePage = { kind: "event", id: subject?.id ?? "" };
  return html`<p>
    <a class="button" href="${addressOf(page, visit.visitor, { visit, parts })}">看名额，去报名</a>
  </p>`;
}

function unsubscribeLink(visitor: PageVisitor, visit: Visit, parts: PhonePageParts): Html {
  const address = addressOf({ kind: "unsubscribe" }, visitor, { visit, parts });
  return html`<p class="foot">不想收这类通知？<a href="${address}">选择收什么</a></p>`;
}

function addressOf(
  page: PhonePage,
  visitor: PageVisitor | undefined,
  { visit, parts }: { readonly visit: Visit; readonly parts: PhonePageParts },
): string {
  if (!visitor) return pathOf(page);
  return `${pathOf(page)}?t=${parts.pageLinks.token(page, visitor, visit.now)}`;
}
