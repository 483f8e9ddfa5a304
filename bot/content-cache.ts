import type { ContentDocument, ContentStore } from "../models/content.ts";
import { seedTopics } from "./knowledge/seed-topics.ts";
import { createTopicSearch } from "./knowledge/topic-search.ts";
import type { Topic } from "./knowledge/topic.ts";
import { renderText } from "./texts/render-text.ts";
import { seedTexts, type TextKey } from "./texts/seed-texts.ts";
import type { TopicFinder, TurnFacts } from "./turn.ts";

const textPrefix = "text/";
const topicPrefix = "topic/";

/** Texts and topics as the turn needs them. */
export interface Content {
  readonly text: TurnFacts["text"];
  readonly topics: TopicFinder;
}

/** The seeds as documents; `ContentStore.seed` keeps what cadres have edited. */
export const seedContent: readonly ContentDocument[] = [
  ...Object.entries(seedTexts).map(([key, body]) => ({ id: `${textPrefix}${key}`, body })),
  ...seedTopics.map((topic) => ({ id: `${topicPrefix}${topic.id}`, body: topic })),
];

/** Keeps texts and topics in memory until the revision in the database moves: one small read per turn. */
export class ContentCache {
  readonly #store: ContentStore;
  #loaded: { readonly revision: number; readonly content: Content } | undefined;

  constructor(store: ContentStore) {
    this.#store = store;
  }

  async current(): Promise<Content> {
    const revision = await this.#store.readRevision();
    if (this.#loaded?.revision === revision) return this.#loaded.content;
    const content = buildContent(await this.#store.readAll());
    this.#loaded = { revision, content };
    return content;
  }
}

/** A text that is missing in the database is said as seeded. */
export function buildContent(documents: readonly ContentDocument[]): Content {
  const texts = new Map<string, string>(Object.entries(seedTexts));
  const topics = new Map<string, Topic>();
  for (const { id, body } of documents) {
    if (id.startsWith(textPrefix)) texts.set(id.slice(textPrefix.length), String(body));
    else if (id.startsWith(topicPrefix)) topics.set(id.slice(topicPrefix.length), body as Topic);
  }
  const search = createTopicSearch([...topics.values()]);
  return {
    text: (key: TextKey, values) => renderText(texts.get(key) ?? seedTexts[key], values),
    topics: { find: (text) => search.find(text), byId: (id) => topics.get(id) },
  };
}
