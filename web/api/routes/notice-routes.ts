import { z } from "zod";
import { findSubject } from "../../../bot/notices/find-subject.ts";
import { contentOf } from "../../../bot/notices/notice-content.ts";
import { pathOf } from "../../../bot/notices/page-link.ts";
import { previewNotice } from "../../../bot/notices/preview.ts";
import { checkNotice } from "../../../bot/notices/refuse-sensitive.ts";
import { noticeCategories } from "../../../models/notice-category.ts";
import { noticeLevels, subjectKinds, type Notice } from "../../../models/notice.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import type { ContentCache } from "../../../bot/content-cache.ts";
import { dropAbsent } from "../../../models/drop-absent.ts";
import { noticeFields, ownerField, ownerPath } from "../notice-fields.ts";
import { noticePreviewAnswer, sensitiveAnswer, viewNoticePreview } from "../notice-preview-view.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, rowVersion } from "../row-id.ts";

export interface NoticeParts {
  readonly stores: Pick<Stores, "notices" | "noticeOpens" | "events" | "discounts">;
  readonly content: Pick<ContentCache, "current">;
  readonly platformNow: () => Date;
}

const tag = "通知";
const noticeAnswer = z.object({
  id: z.string(),
  organisation: z.string(),
  level: z.enum(noticeLevels),
  category: z.enum(noticeCategories),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  link: z.string().optional(),
  cover: z.string().optional(),
  subject: z.object({ kind: z.enum(subjectKinds), id: z.string() }).optional(),
  isSample: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.number().int(),
});
/** One that was just saved also says what stands in the way of sending it. */
const savedAnswer = noticeAnswer.extend({ sensitive: sensitiveAnswer });
/** A single one also says how often it was opened. */
const openedAnswer = noticeAnswer.extend({ opens: z.number().int() });

/** What cadres tell workers; a campaign sends it. */
export function createNoticeRoutes(parts: NoticeParts): readonly Route[] {
  return [list(), get(parts), preview(parts), create(parts), change(parts), remove(parts)];
}

function view(notice: Notice): z.input<typeof noticeAnswer> {
  const { _id, organisationPath, level, category, title, summary, body, version } = notice;
  return {
    ...{ id: _id, level, category, title, summary, body, version },
    organisation: organisationPath.at(-1) ?? "",
    ...dropAbsent({ link: notice.link, cover: notice.cover, subject: notice.subject }),
    isSample: notice.isSample ?? false,
    createdAt: notice.createdAt.toISOString(),
    updatedAt: notice.updatedAt.toISOString(),
  };
}

async function find(data: ScopedData, id: string): Promise<InScope<Notice>> {
  const notice = await data.notices.find(id);
  if (!notice) throw notFound();
  return notice;
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listNotices", method: "GET", path: "/notices", tag },
      summary: "通知列表，最近改过的在前",
      right: "notices.read",
      query: z.strictObject({
        ...pageQuery,
        level: z.enum(noticeLevels).optional(),
        category: z.enum(noticeCategories).optional(),
      }),
      answer: pageAnswer(noticeAnswer),
    },
    async ({ query: { limit, cursor, ...filter }, data }) => {
      const after = readCursor(cursor);
      const page = await data.notices.page({
        ...{ limit, filter: dropAbsent(filter), sort: { field: "updatedAt", direction: -1 } },
        ...(after && { after }),
      });
      return toPage(page, view);
    },
  );
}

function get({ stores }: NoticeParts): Route {
  return defineRoute(
    {
      ...{ id: "getNotice", method: "GET", path: "/notices/{id}", tag },
      summary: "一条通知，和它被打开的次数（每人每次推送算一次）",
      right: "notices.read",
      params: rowParams,
      answer: openedAnswer,
    },
    async ({ params, data }) => {
      const notice = await find(data, params.id);
      return { ...view(notice), opens: await stores.noticeOpens.countOfNotice(params.id) };
    },
  );
}

function preview({ stores, content, platformNow }: NoticeParts): Route {
  return defineRoute(
    {
      ...{ id: "previewNotice", method: "GET", path: "/notices/{id}/preview", tag },
      summary: "各渠道里看到的样子，放不下的和敏感词标出位置",
      right: "notices.read",
      params: rowParams,
      answer: noticePreviewAnswer,
    },
    async ({ params, data }) => {
      const notice = await find(data, params.id);
      const sent = contentOf(notice, await findSubject(notice, stores));
      const { settings } = await content.current();
      const shown = previewNotice(sent, {
        pageUrl: `…${pathOf({ kind: "notice", id: notice._id })}`,
        template: settings.noticeTemplates[notice.category],
        ...{ accountName: settings.accountName, now: platformNow() },
      });
      const found = checkNotice(sent, settings.sensitiveWords);
      return viewNoticePreview(shown, found);
    },
  );
}

/** As it was saved, with what has to be changed before it can be sent. */
async function viewSaved(
  notice: Notice,
  { content }: Pick<NoticeParts, "content">,
): Promise<z.input<typeof savedAnswer>> {
  const { settings } = await content.current();
  return { ...view(notice), sensitive: [...checkNotice(notice, settings.sensitiveWords)] };
}

function create(parts: NoticeParts): Route {
  const { stores, platformNow } = parts;
  return defineRoute(
    {
      ...{ id: "createNotice", method: "POST", path: "/notices", tag, status: 201 },
      summary: "写一条通知；不写组织就是自己的组织",
      right: "notices.write",
      body: noticeFields.extend({ organisation: ownerField }),
      answer: savedAnswer,
    },
    async ({ body, data, caller, requestId }) => {
      const { organisation, ...fields } = body;
      await checkSubject(fields, data);
      const now = platformNow();
      await stores.notices.add({
        ...fields,
        ...{ _id: requestId, request: requestId, createdBy: caller.id },
        organisationPath: await ownerPath(organisation, caller, data),
        ...{ createdAt: now, updatedAt: now },
      });
      return viewSaved(await find(data, requestId), parts);
    },
  );
}

function change(parts: NoticeParts): Route {
  const { stores, platformNow } = parts;
  return defineRoute(
    {
      ...{ id: "changeNotice", method: "PUT", path: "/notices/{id}", tag },
      summary: "改一条通知；已经开始的推送照原来的发",
      right: "notices.write",
      params: rowParams,
      body: noticeFields.extend({ version: rowVersion }),
      answer: savedAnswer,
    },
    async ({ params, body, data, requestId }) => {
      const stored = await find(data, params.id);
      if (stored.request === requestId) return viewSaved(stored, parts);
      if (stored.version !== body.version) throw versionConflict(view(stored), body);
      const { version: _version, ...fields } = body;
      await checkSubject(fields, data);
      const written = { request: requestId, updatedAt: platformNow() };
      const changed = await stores.notices.change(stored, fields, written);
      if (changed) return viewSaved(changed, parts);
      throw versionConflict(view(await find(data, params.id)), body);
    },
  );
}

/** What it is about must be there to be seen, where it is ours. */
async function checkSubject(
  { subject }: Pick<z.infer<typeof noticeFields>, "subject">,
  data: ScopedData,
): Promise<void> {
  if (!subject || subject.kind === "meeting") return;
  const found =
    subject.kind === "event"
      ? await data.events.find(subject.id)
      : await data.discounts.find(subject.id);
  if (!found) throw notFound("通知说的活动或优惠没有找到，或者不在您负责的范围内");
}

function remove({ stores }: NoticeParts): Route {
  return defineRoute(
    {
      ...{ id: "removeNotice", method: "POST", path: "/notices/{id}/remove", tag },
      summary: "删除一条通知；发出去的链接会说内容已撤下",
      right: "notices.write",
      params: rowParams,
      body: z.strictObject({ version: rowVersion }),
      answer: z.object({ id: z.string() }),
    },
    async ({ params, body, data }) => {
      const stored = await find(data, params.id);
      const isRemoved = stored.version === body.version && (await stores.notices.remove(stored));
      if (!isRemoved) throw versionConflict(view(stored), body);
      return { id: params.id };
    },
  );
}
