import { z } from "zod";
import type { ContentCache } from "../../../bot/content-cache.ts";
import { withOwnWordings } from "../../../bot/knowledge/own-wordings.ts";
import { learnTopicSearch } from "../../../bot/knowledge/topic-search.ts";
import type { Topic } from "../../../bot/knowledge/topic.ts";
import { textValues } from "../../../bot/settings.ts";
import { placeholdersIn, renderText } from "../../../bot/texts/render-text.ts";
import type { ContentEditor } from "../content-edit.ts";
import { contentTag as tag, documentParams, idOf } from "../content-params.ts";
import { defineRoute, type Route } from "../route.ts";

export interface PreviewParts {
  /** What the chat answers with in this process. */
  readonly content: Pick<ContentCache, "current">;
}

/** What a change would do, before it is saved. */
export function createPreviewRoute(editor: ContentEditor, { content }: PreviewParts): Route {
  return defineRoute(
    {
      ...{ id: "previewContent", method: "POST", path: "/content/{kind}/{key}/preview", tag },
      summary: "保存前看看：填好以后的样子，以及这些问法现在和改后各命中哪个话题",
      right: "content.read",
      params: documentParams,
      body: z.strictObject({
        body: z.unknown(),
        questions: z.array(z.string().trim().min(1).max(300)).max(20).default([]),
      }),
      answer: z.object({
        rendered: z.string(),
        hits: z.array(
          z.object({
            question: z.string(),
            /** Titles; null where it is not understood. */
            now: z.string().nullable(),
            changed: z.string().nullable(),
          }),
        ),
      }),
    },
    async ({ params, body }) => {
      const checked = await editor.check(idOf(params), body.body);
      const { settings, topics } = await editor.facts();
      if (params.kind === "text") {
        return { rendered: fill(checked as string, textValues(settings)), hits: [] };
      }
      const topic = checked as Topic;
      const { topics: now } = await content.current();
      return {
        rendered: renderText(topic.answer, textValues(settings)),
        hits: await compareHits(body.questions, { now, topics, topic }),
      };
    },
  );
}

/** What a turn fills in stands as its name. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  const own = placeholdersIn(text).map((name) => [name, `〔${name}〕`] as const);
  return renderText(text, { ...Object.fromEntries(own), ...values });
}

async function compareHits(
  questions: readonly string[],
  {
    now,
    topics,
    topic,
  }: {
    readonly now: Awaited<ReturnType<ContentCache["current"]>>["topics"];
    readonly topics: readonly Topic[];
    readonly topic: Topic;
  },
) {
  if (questions.length === 0) return [];
  const next = [...topics.filter(({ id }) => id !== topic.id), topic];
  const search = withOwnWordings(await learnTopicSearch(next), [topic]);
  const titles = new Map(next.map(({ id, title }) => [id, title]));
  return questions.map((question) => {
    const before = now.find(question).ranked[0]?.id;
    const after = search.find(question).ranked[0]?.id;
    return {
      question,
      now: before === undefined ? null : (now.byId(before)?.title ?? null),
      changed: after === undefined ? null : (titles.get(after) ?? null),
    };
  });
}
