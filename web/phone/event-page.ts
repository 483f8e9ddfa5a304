import type { Context } from "koa";
import { settleAct } from "../../bot/events/settle-event.ts";
import { describeMoment, describeSpan } from "../../bot/notices/describe-time.ts";
import { pathOf, type PageVisitor } from "../../bot/notices/page-link.ts";
import { whyClosed, type Position } from "../../models/sign-up.ts";
import { capacityOf } from "../../models/union-event.ts";
import type { UnionEvent } from "../../models/union-event-schema.ts";
import { html, paragraphs, type Html } from "./page-html.ts";
import {
  formStart,
  openFromChat,
  readForm,
  readVisit,
  show,
  showGone,
  showStale,
  type PhonePageParts,
  type Visit,
} from "./visit.ts";

/** An event: what it is, who still fits in, and one button to sign up or off. */
export async function showEvent(ctx: Context, id: string, parts: PhonePageParts): Promise<void> {
  const event = await parts.stores.events.find(id);
  if (!event) return showGone(ctx, parts);
  const visit = readVisit(ctx, { kind: "event", id }, parts);
  const position =
    visit.visitor && (await parts.stores.signUps.findPosition(id, visit.visitor.follower));
  const body = html`<h1>${event.title}</h1>
    ${describeFacts(event)} ${paragraphs(event.description)}
    ${event.link ? html`<p><a href="${event.link}">更多介绍</a></p>` : undefined}
    ${describeSignUp(event, { visit, position }, parts)}`;
  return show(ctx, { title: event.title, body }, parts);
}

function describeFacts(event: UnionEvent): Html {
  const { place, startsAt, endsAt, signUpUntilAt, capacity, signUpCount } = event;
  const taken = Math.min(signUpCount, capacityOf(event));
  const waiting = signUpCount - taken;
  return html`<dl>
    <div>
      <dt>时间</dt>
      <dd>${describeSpan(startsAt, endsAt)}</dd>
    </div>
    <div>
      <dt>地点</dt>
      <dd>${place}</dd>
    </div>
    <div>
      <dt>名额</dt>
      <dd>
        ${typeof capacity === "number" ? `${capacity} 人，已报 ${taken} 人` : "不限"}${waiting > 0 ? `，候补 ${waiting} 人` : ""}
      </dd>
    </div>
    <div>
      <dt>报名截止</dt>
      <dd>${describeMoment(signUpUntilAt ?? startsAt)}</dd>
    </div>
  </dl>`;
}

interface Standing {
  readonly visit: Visit;
  readonly position: Position | undefined;
}

const closedTexts = {
  cancelled: "这个活动取消了。",
  started: "活动已经开始了。",
  closed: "报名已经截止了。",
} as const;

function describeSignUp(
  event: UnionEvent,
  { visit, position }: Standing,
  parts: PhonePageParts,
): Html {
  const { visitor, now } = visit;
  const closed = whyClosed(event, now);
  if (closed && (!position || closed === "cancelled")) {
    return html`<p class="state" role="status">${closedTexts[closed]}</p>`;
  }
  if (!visitor) return openFromChat;
  const form = { visit, visitor, parts };
  if (!position) {
    const isFull = event.signUpCount >= capacityOf(event);
    const state = isFull ? html`<p class="state" role="status">名额满了，可以排候补。</p>` : html``;
    return html`${state}${button("sign-up", isFull ? "排候补" : "我要报名", form)}`;
  }
  const state = html`<p class="state" role="status">${describePosition(position)}</p>`;
  return closed === "started" ? state : html`${state}${button("sign-off", "取消报名", form)}`;
}

function describePosition({ standing, rank }: Position): string {
  if (standing === "place") return `您报上了，第 ${rank} 个。去不了请早些取消，名额好让给别人。`;
  return `您在候补，第 ${rank} 个。前面有人不去了就轮到您，会在聊天里告诉您。`;
}

function button(
  act: "sign-up" | "sign-off",
  label: string,
  {
    visit,
    visitor,
    parts,
  }: { readonly visit: Visit; readonly visitor: PageVisitor; readonly parts: PhonePageParts },
): Html {
  return html`<form method="post" action="${pathOf(visit.page)}">
    ${formStart(visit, visitor, parts)}<input type="hidden" name="act" value="${act}" /><button
      class="${act === "sign-off" ? "quiet" : "main"}"
    >
      ${label}
    </button>
  </form>`;
}

/** Signs up or off, then shows how it stands. */
export async function takeEventForm(
  ctx: Context,
  id: string,
  parts: PhonePageParts,
): Promise<void> {
  const page = { kind: "event", id } as const;
  const form = await readForm(ctx, page, parts);
  if (!form) return showStale(ctx, parts);
  const { visitor, act } = form;
  const { follower } = visitor;
  const now = parts.platformNow();
  const claim = { follower, key: `page:${follower}:${form.key}`, now };
  const { signUps } = parts.stores;
  if (act === "sign-up") await signUps.signUp(id, claim);
  else await signUps.signOff(id, claim);
  await settleAct(id, follower, parts);
  ctx.status = 303;
  ctx.redirect(`${pathOf(page)}?t=${parts.pageLinks.token(page, visitor, now)}`);
}
