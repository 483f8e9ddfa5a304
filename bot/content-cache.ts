import type { ContentDocument, ContentStore, StoredContent } from "../models/content.ts";
import type { ServiceStationStore } from "../models/service-station.ts";
import { settingPrefix, textPrefix, topicPrefix } from "./content-schema.ts";
import { withOwnWordings } from "./knowledge/own-wordings.ts";
import { seedTopics } from "./knowledge/seed-topics.ts";
import { createTopicSearch, learnTopicSearch, type TopicSearch } from "./knowledge/topic-search.ts";
import type { Topic } from "./knowledge/topic.ts";
import { readSettings, settingKeys, settingSpecs, textValues, type Settings } from "./settings.ts";
import { createStationFinder, type Station, type StationFinder } from "./station-finder.ts";
import { renderText } from "./texts/render-text.ts";
import { seedTexts, type TextKey } from "./texts/seed-texts.ts";
import type { TopicFinder, TurnFacts } from "./turn.ts";

/** Texts, topics, settings and service stations as the turn needs them. */
export interface Content {
  readonly text: TurnFacts["text"];
  readonly topics: TopicFinder;
  readonly settings: Settings;
  readonly stations: StationFinder;
}

/** The seeds as documents; `ContentStore.seed` keeps what cadres have edited. */
export const seedContent: readonly ContentDocument[] = [
  ...Object.entries(seedTexts).map(([key, body]) => ({ id: `${textPrefix}${key}`, body })),
  ...seedTopics.map((topic) => ({ id: `${topicPrefix}${topic.id}`, body: topic })),
  ...settingKeys.map((key) => ({ id: `${settingPrefix}${key}`, body: settingSpecs[key].seed })),
];

/** Nobody may take a sandbox for the union's own account. */
const sampleMark = "（示例）";

type LoadedDocument = ContentDocument & Pick<StoredContent, "version" | "isEdited">;

/** What was read at one revision. */
interface Loaded {
  readonly revision: number;
  readonly parts: ContentParts;
  readonly content: Content;
}

/** `topics` names those that `search` has learnt, or, while it is that of before, is learning. */
interface Learnt {
  topics: string;
  search: TopicSearch;
}

export interface CacheOptions {
  readonly content: ContentStore;
  readonly serviceStations: ServiceStationStore;
  /** Marks the account's name. */
  readonly isSample?: boolean;
}

/** Keeps content in memory until the revision in the database moves: one small read per turn. */
export class ContentCache {
  readonly #options: CacheOptions;
  #loaded: Loaded | undefined;
  #loading: { readonly revision: number; readonly done: Promise<Loaded> } | undefined;
  #learnt: Learnt | undefined;

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  async current(): Promise<Content> {
    const revision = await this.#options.content.revision.read(new Date());
    if (this.#loaded?.revision === revision) return this.#loaded.content;
    if (this.#loading?.revision !== revision) {
      this.#loading = { revision, done: this.#load(revision) };
    }
    const loading = this.#loading;
    try {
      return (await loading.done).content;
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  /** The topics' search learns beside the turns: until it has, the one before answers, and cadres' own wordings
   *  are found all the same. */
  async #load(revision: number): Promise<Loaded> {
    const { content: store, serviceStations, isSample = false } = this.#options;
    const [stored, stations] = await Promise.all([store.readAll(), serviceStations.readAll()]);
    const documents = stored.map((document) => ({ ...document, id: document._id }));
    const parts = readParts(documents, stations, isSample);
    const search = await this.#searchFor(parts);
    const loaded = { revision, parts, content: assemble(parts, search) };
    if (!this.#loaded || this.#loaded.revision < revision) this.#loaded = loaded;
    return loaded;
  }

  async #searchFor({ topics, topicsKey }: ContentParts): Promise<TopicSearch> {
    const before = this.#learnt;
    if (!before) {
      const search = await learnTopicSearch(topics);
      this.#learnt = { topics: topicsKey, search };
      return search;
    }
    if (before.topics !== topicsKey) {
      const marked = { topics: topicsKey, search: before.search };
      this.#learnt = marked;
      learnTopicSearch(topics).then(
        (search) => this.#takeLearnt(marked, search),
        // The search of before goes on; the next change of content tries again.
        () => (marked.topics = ""),
      );
    }
    return before.search;
  }

  /** Unless the topics changed again meanwhile. */
  #takeLearnt(marked: Learnt, search: TopicSearch): void {
    if (this.#learnt !== marked) return;
    marked.search = search;
    if (!this.#loaded) return;
    this.#loaded = { ...this.#loaded, content: assemble(this.#loaded.parts, search) };
  }
}

interface ContentParts {
  readonly texts: ReadonlyMap<string, string>;
  readonly topics: readonly Topic[];
  readonly edited: readonly Topic[];
  /** Ids and versions. */
  readonly topicsKey: string;
  readonly settings: Settings;
  readonly stations: readonly Station[];
}

function readParts(
  documents: readonly LoadedDocument[],
  stations: readonly Station[],
  isSample: boolean,
): ContentParts {
  const below = (prefix: string) => documents.filter(({ id }) => id.startsWith(prefix));
  const topicDocuments = below(topicPrefix);
  const bodies = (prefix: string) =>
    below(prefix).map(({ id, body }) => [id.slice(prefix.length), body] as const);
  const settings = readSettings(new Map(bodies(settingPrefix)));
  return {
    texts: new Map(bodies(textPrefix).map(([key, body]) => [key, String(body)])),
    topics: topicDocuments.map(({ body }) => body as Topic),
    edited: topicDocuments.filter(({ isEdited }) => isEdited).map(({ body }) => body as Topic),
    topicsKey: topicDocuments.map(({ id, version }) => `${id}@${version}`).join(),
    settings: isSample ? { ...settings, accountName: markSample(settings.accountName) } : settings,
    stations,
  };
}

function markSample(name: string): string {
  return name.includes("示例") ? name : `${name}${sampleMark}`;
}

function assemble(parts: ContentParts, learnt: TopicSearch): Content {
  const { texts, topics, edited, settings, stations } = parts;
  const topicOf = new Map(topics.map((topic) => [topic.id, topic]));
  const search = withOwnWordings(learnt, edited);
  const shared = textValues(settings);
  return {
    // A text that is missing in the database is said as seeded.
    text: (key: TextKey, values) =>
      renderText(texts.get(key) ?? seedTexts[key], { ...shared, ...values }),
    topics: {
      find: (text) => search.find(text),
      byId(id) {
        const topic = topicOf.get(id);
        return topic && { title: topic.title, answer: renderText(topic.answer, shared) };
      },
    },
    settings,
    stations: createStationFinder(stations),
  };
}

/** All at once, for what has no database. */
export function buildContent(
  documents: readonly (ContentDocument & Partial<LoadedDocument>)[],
  stations: readonly Station[] = [],
): Content {
  const parts = readParts(
    documents.map((document) => ({ version: 1, ...document })),
    stations,
    false,
  );
  return assemble(parts, createTopicSearch(parts.topics));
}
