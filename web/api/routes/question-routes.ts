import { createHash } from "node:crypto";
import { trusted, type mongo } from "mongoose";
import { z } from "zod";
import { topicKey, topicPrefix } from "../../../bot/content-schema.ts";
import type { Topic } from "../../../bot/knowledge/topic.ts";
import { openQuestion } from "../../../bot/unanswered.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import type { PagePlace } from "../../../models/scoped-model.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import { ContentEditor, versionNumber } from "../content-edit.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound } from "../problem.ts";
import { defineRoute, type ApiRequest, type Route } from "../route.ts";

export interface QuestionParts {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
}

const tag = "没听懂的问题";
const hashParams = z.strictObject({ hash: z.string().regex(/^[\w-]{22}$/, "编号不对") });
const questionAnswer = z.object({
  hash: z.string(),
  /** As one of them typed it. */
  text: z.string(),
  count: z.number().int(),
  lastAskedAt: z.iso.datetime(),
});

const newTopic = z.strictObject({
  kind: z.literal("new"),
  title: z.string().max(60),
  answer: z.string().max(2_048),
  /** Besides the question itself. */
  wordings: z.array(z.string().max(200)).max(50).default([]),
});
const knownTopic = z.strictObject({
  kind: z.literal("existing"),
  topic: z.string().regex(topicKey),
  version: versionNumber,
});
const topicBody = z.discriminatedUnion("kind", [newTopic, knownTopic]);

/** What was not understood, the same question of many as one, and what a cadre makes of it. */
export function createQuestionRoutes(parts: QuestionParts): readonly Route[] {
  return [list(parts), answer(parts), dismiss(parts)];
}

interface QuestionGroup {
  readonly _id: string;
  readonly count: number;
  readonly lastAskedAt: Date;
  readonly text: mongo.Binary;
}

/** Rows that the TTL index has not cleaned up yet are gone all the same. */
function openAt(now: Date) {
  return { isOpen: true, expiresAt: trusted({ $gt: now }) };
}

function list({ cipher }: QuestionParts): Route {
  return defineRoute(
    {
      ...{ id: "listQuestions", method: "GET", path: "/questions", tag },
      summary: "没听懂的问题，问得最多的在前",
      right: "questions.read",
      query: z.strictObject(pageQuery),
      answer: pageAnswer(questionAnswer),
    },
    async ({ query: { limit, cursor }, data, now }) => {
      const groups = await data.questions.aggregate<QuestionGroup>(
        openAt(now),
        groupStages(readCursor(cursor), limit),
      );
      const items = groups.slice(0, limit);
      const last = groups.length > limit ? items.at(-1) : undefined;
      const page = { items, ...(last && { next: { value: last.count, id: last._id } }) };
      return toPage<QuestionGroup, z.input<typeof questionAnswer>>(page as never, (group) => ({
        ...{ hash: group._id, count: group.count },
        text: openQuestion(group.text.buffer, cipher),
        lastAskedAt: group.lastAskedAt.toISOString(),
      }));
    },
  );
}

function groupStages(after: PagePlace | undefined, limit: number) {
  const behind = after && {
    $or: [{ count: { $lt: after.value } }, { count: { $eq: after.value }, _id: { $lt: after.id } }],
  };
  return [
    { $sort: { hash: 1, askedAt: -1 } },
    {
      $group: {
        _id: "$hash",
        count: { $sum: 1 },
        lastAskedAt: { $max: "$askedAt" },
        text: { $first: "$text" },
      },
    },
    ...(behind ? [{ $match: behind }] : []),
    { $sort: { count: -1, _id: -1 } },
    { $limit: limit + 1 },
  ];
}

function answer(parts: QuestionParts): Route {
  return defineRoute(
    {
      ...{ id: "answerQuestion", method: "POST", path: "/questions/{hash}/topic", tag },
      status: 201,
      summary: "把问题变成新话题，或者归到现有话题；马上就能回答",
      right: "questions.write",
      params: hashParams,
      body: topicBody,
      answer: z.object({
        /** Key of the topic. */
        topic: z.string(),
        title: z.string(),
        version: z.number().int(),
        /** Askings that are settled by it. */
        resolved: z.number().int(),
      }),
    },
    async ({ params: { hash }, body, data, ...request }) => {
      const text = await findText(hash, { data, parts, now: request.now });
      const key = body.kind === "new" ? keyOf(request.requestId) : body.topic;
      const stored = await saveTopic(key, { body, text, parts, request });
      const by = { topic: key, by: request.caller.id, at: request.now };
      const { scope } = request.caller;
      const resolved = await parts.stores.unansweredQuestions.resolve(scope, hash, by);
      const { title } = stored.body as Topic;
      return { topic: key, title, version: stored.version, resolved };
    },
  );
}

/** A repeated request makes no second topic. */
function keyOf(requestId: string): string {
  return `q_${createHash("sha256").update(requestId).digest("hex").slice(0, 16)}`;
}

/** The newest wording. A repeat of a request that had settled them finds it as well. */
async function findText(
  hash: string,
  { data, parts, now }: { data: ScopedData; parts: QuestionParts; now: Date },
): Promise<string> {
  const [found] = await data.questions.aggregate<{ text: mongo.Binary }>(
    { hash, expiresAt: trusted({ $gt: now }) },
    [{ $sort: { askedAt: -1 } }, { $limit: 1 }],
  );
  if (!found) throw notFound();
  return openQuestion(found.text.buffer, parts.cipher);
}

async function saveTopic(
  key: string,
  {
    body,
    text,
    parts,
    request,
  }: {
    readonly body: z.infer<typeof topicBody>;
    readonly text: string;
    readonly parts: QuestionParts;
    readonly request: Pick<ApiRequest<unknown, unknown, unknown>, "caller" | "requestId" | "now">;
  },
) {
  const editor = new ContentEditor(parts.stores);
  const id = topicPrefix + key;
  if (body.kind === "new") {
    const { title, answer: said, wordings } = body;
    const topic: Topic = { id: key, title, answer: said, wordings: [wordingOf(text), ...wordings] };
    return editor.put(id, { version: 0, body: topic }, request);
  }
  const topic = (await editor.find(id)).body as Topic;
  const wordings = [...new Set([...topic.wordings, wordingOf(text)])];
  return editor.put(id, { version: body.version, body: { ...topic, wordings } }, request);
}

const wordingCharacters = 100;

/** A wording is one line. */
function wordingOf(text: string): string {
  return Array.from(text.replace(/\s+/g, " ").trim()).slice(0, wordingCharacters).join("");
}

function dismiss({ stores }: QuestionParts): Route {
  return defineRoute(
    {
      ...{ id: "dismissQuestion", method: "POST", path: "/questions/{hash}/dismiss", tag },
      summary: "放到一边：和工会无关，或者不必回答；再有人问会重新出现",
      right: "questions.write",
      params: hashParams,
      answer: z.object({ resolved: z.number().int() }),
    },
    async ({ params: { hash }, caller, now }) => {
      const by = { by: caller.id, at: now };
      return { resolved: await stores.unansweredQuestions.resolve(caller.scope, hash, by) };
    },
  );
}
