import { z } from "zod";
import { isTextKey, textPrefix } from "../../../bot/content-schema.ts";
import type { Topic } from "../../../bot/knowledge/topic.ts";
import { textValues } from "../../../bot/settings.ts";
import { placeholdersIn } from "../../../bot/texts/render-text.ts";
import { seedTexts } from "../../../bot/texts/seed-texts.ts";
import type { StoredContent } from "../../../models/content.ts";
import type { Stores } from "../../../models/stores.ts";
import { ContentEditor, historyAnswer, seedOf, versionNumber, viewEdit } from "../content-edit.ts";
import {
  contentKinds,
  contentTag as tag,
  documentParams,
  idOf,
  prefixes,
} from "../content-params.ts";
import { createPreviewRoute, type PreviewParts } from "./content-preview-route.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { defineRoute, type Route } from "../route.ts";

export interface ContentParts extends PreviewParts {
  readonly stores: Stores;
}

const shared = {
  id: z.string(),
  kind: z.enum(contentKinds),
  key: z.string(),
  title: z.string(),
  version: z.number().int(),
  isEdited: z.boolean(),
  isRemoved: z.boolean(),
  editedBy: z.string().optional(),
  editedAt: z.iso.datetime().optional(),
};
const listedAnswer = z.object({ ...shared, excerpt: z.string() });
const documentAnswer = z.object({
  ...shared,
  /** A text, or a topic with id, title, answer, wordings and cues. */
  body: z.unknown(),
  /** What the program brings along. */
  seed: z.unknown(),
  /** Names that can be filled in here. */
  placeholders: z.array(z.string()),
});

const editBody = z.strictObject({ version: versionNumber, body: z.unknown() });

/** Texts and topics: what the account says. They belong to the whole account, so no scope narrows them. */
export function createContentRoutes(parts: ContentParts): readonly Route[] {
  const editor = new ContentEditor(parts.stores);
  return [
    list(parts),
    get(editor),
    put(editor),
    history(editor),
    restore(editor),
    reset(editor),
    remove(editor),
    createPreviewRoute(editor, parts),
  ];
}

function view(stored: StoredContent) {
  const { _id: id, version, body, isEdited, isRemoved } = stored;
  const kind = id.startsWith(textPrefix) ? ("text" as const) : ("topic" as const);
  const key = id.slice(prefixes[kind].length);
  return {
    ...{ id, kind, key, version, body },
    title: kind === "topic" ? (body as Topic).title : key,
    isEdited: isEdited ?? false,
    isRemoved: isRemoved ?? false,
    seed: seedOf(id)?.body,
    ...viewEdit(stored),
  };
}

async function viewWhole(stored: StoredContent, editor: ContentEditor) {
  const { settings } = await editor.facts();
  const viewed = view(stored);
  const own = isTextKey(viewed.key) ? placeholdersIn(seedTexts[viewed.key]) : [];
  const placeholders = [...new Set([...own, ...Object.keys(textValues(settings))])];
  return { ...viewed, placeholders };
}

const excerptCharacters = 60;

function list({ stores }: ContentParts): Route {
  return defineRoute(
    {
      ...{ id: "listContent", method: "GET", path: "/content", tag },
      summary: "文案和话题列表",
      right: "content.read",
      query: z.strictObject({
        ...pageQuery,
        kind: z.enum(contentKinds).optional(),
        /** What was taken out, in place of what is there. */
        isRemoved: z.enum(["true"]).optional(),
      }),
      answer: pageAnswer(listedAnswer),
    },
    async ({ query }) => {
      const after = readCursor(query.cursor)?.id ?? "";
      const wanted = query.kind ? [prefixes[query.kind]] : Object.values(prefixes);
      const { content } = stores;
      const all = query.isRemoved ? await content.readRemoved() : await content.readAll();
      const found = all.filter(
        ({ _id }) => _id > after && wanted.some((prefix) => _id.startsWith(prefix)),
      );
      const items = found.slice(0, query.limit);
      const last = found.length > query.limit ? items.at(-1) : undefined;
      const page = { items, ...(last && { next: { value: last._id, id: last._id } }) };
      return toPage<StoredContent, z.input<typeof listedAnswer>>(page as never, (stored) => ({
        ...view(stored),
        excerpt: excerptOf(stored.body),
      }));
    },
  );
}

function excerptOf(body: unknown): string {
  const text = typeof body === "string" ? body : (body as Topic).answer;
  return Array.from(text).slice(0, excerptCharacters).join("");
}

function get(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "getContent", method: "GET", path: "/content/{kind}/{key}", tag },
      summary: "一条文案或一个话题",
      right: "content.read",
      params: documentParams,
      answer: documentAnswer,
    },
    async ({ params }) => viewWhole(await editor.find(idOf(params)), editor),
  );
}

function put(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "putContent", method: "PUT", path: "/content/{kind}/{key}", tag },
      summary: "保存一条文案或一个话题；版本号 0 是新建话题",
      right: "content.write",
      params: documentParams,
      body: editBody,
      answer: documentAnswer,
    },
    async ({ params, body, ...request }) =>
      viewWhole(await editor.put(idOf(params), body, request), editor),
  );
}

function history(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "listContentVersions", method: "GET", path: "/content/{kind}/{key}/history", tag },
      summary: "历史版本，新的在前",
      right: "content.read",
      params: documentParams,
      answer: historyAnswer,
    },
    ({ params }) => editor.history(idOf(params)),
  );
}

function restore(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "restoreContent", method: "POST", path: "/content/{kind}/{key}/restore", tag },
      summary: "换回某个历史版本（成为新版本）",
      right: "content.write",
      params: documentParams,
      body: z.strictObject({ version: versionNumber, to: versionNumber }),
      answer: documentAnswer,
    },
    async ({ params, body, ...request }) =>
      viewWhole(await editor.restore(idOf(params), body, request), editor),
  );
}

function reset(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "resetContent", method: "POST", path: "/content/{kind}/{key}/reset", tag },
      summary: "换回系统自带的内容",
      right: "content.write",
      params: documentParams,
      body: z.strictObject({ version: versionNumber }),
      answer: documentAnswer,
    },
    async ({ params, body, ...request }) =>
      viewWhole(await editor.reset(idOf(params), body.version, request), editor),
  );
}

function remove(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "removeContent", method: "POST", path: "/content/{kind}/{key}/remove", tag },
      summary: "停用一个自己加的话题；历史版本还在，可以换回",
      right: "content.write",
      params: documentParams,
      body: z.strictObject({ version: versionNumber }),
      answer: documentAnswer,
    },
    async ({ params, body, ...request }) =>
      viewWhole(await editor.remove(idOf(params), body.version, request), editor),
  );
}
