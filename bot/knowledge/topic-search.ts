import { trainClassifier, trainInSteps, type Classifier, type Example } from "./classifier.ts";
import { readAsks, type Asks, type Clause } from "./clauses.ts";
import { createConceptMatcher } from "./concept-matcher.ts";
import { concepts } from "./concepts.ts";
import { readFeatures } from "./message-features.ts";
import { searchTextOf } from "./normalise.ts";
import { otherSubjects } from "./other-subjects.ts";
import type { Topic } from "./topic.ts";
import { findUrgent } from "./urgent.ts";

export interface RankedTopic {
  readonly id: string;
  /** 0 to 1. */
  readonly score: number;
}

export interface FoundTopics {
  /** Confident, best first; empty when the message is none of ours. */
  readonly ranked: readonly RankedTopic[];
  /** The three nearest whatever the confidence, for 您是不是想问. */
  readonly nearest: readonly RankedTopic[];
}

export interface TopicSearch {
  find(text: string): FoundTopics;
}

const urgentId = "urgent";
const humanId = "human";
const greetingId = "greeting";
const nearestCount = 3;
const rankedCount = 5;
/** A topic less likely than this is no answer, even as the best. */
const leastBest = 0.38;
const leastFurther = 0.001;
/** The classifier alone may call something urgent only when it is this sure: somebody is woken for it, and "我住在天竺"
 *  is nobody in danger. */
const leastUrgent = 0.9;

/** The concepts are the same for all topics. */
const matcher = createConceptMatcher(concepts);

interface Index {
  readonly ids: readonly string[];
  readonly classifier: Classifier;
}

/** Learns from the topics' wordings; pure, and the same for the same topics. Build it anew when a text changes. */
export function createTopicSearch(topics: readonly Topic[]): TopicSearch {
  return searchIn(topics, trainClassifier(readExamples(topics), topics.length + 1));
}

/** The same, without keeping the process from answering meanwhile. */
export async function learnTopicSearch(topics: readonly Topic[]): Promise<TopicSearch> {
  const training = trainInSteps(readExamples(topics), topics.length + 1);
  for (;;) {
    const step = training.next();
    if (step.done) return searchIn(topics, step.value);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function searchIn(topics: readonly Topic[], classifier: Classifier): TopicSearch {
  const index: Index = { ids: topics.map(({ id }) => id), classifier };
  return { find: (text) => find(index, text) };
}

/** One at a time: all of them at once would cost more memory than the index. */
function* readExamples(topics: readonly Topic[]): Generator<Example> {
  for (const [label, topic] of topics.entries())
    for (const text of wordingsOf(topic)) yield readExample(text, label);
  for (const text of otherSubjects) yield readExample(text, topics.length);
}

function readExample(text: string, label: number): Example {
  const { main, second } = readAsks(searchTextOf(text));
  return { features: readFeatures([...main, ...second], matcher), label };
}

function wordingsOf({ title, wordings, cues = "" }: Topic): string[] {
  return [title, ...wordings, ...cues.split(/\s+/)].filter((wording) => wording.trim() !== "");
}

function find(index: Index, text: string): FoundTopics {
  const urgent = findUrgent(text) !== undefined && index.ids.includes(urgentId);
  const { main, second } = readAsks(searchTextOf(text));
  const first = rank(index, main);
  const ranked = withSecondAsk(index, first.ranked, { main, second });
  return {
    ranked: urgent ? putFirst(ranked, urgentId) : ranked,
    nearest: urgent ? putFirst(first.nearest, urgentId).slice(0, nearestCount) : first.nearest,
  };
}

/** Letters of any script: digits, signs and pictures alone ask nothing. */
function saysSomething(clauses: readonly Clause[]): boolean {
  return clauses.some(({ units }) =>
    units.some(({ sound }) => /\p{L}/u.test(sound) || sound === "12351"),
  );
}

function rank({ ids, classifier }: Index, clauses: readonly Clause[]): FoundTopics {
  const probabilities = classifier.probabilities(readFeatures(clauses, matcher));
  const all = ids
    .map((id, label) => ({ id, score: probabilities[label] ?? 0 }))
    .sort((one, other) => other.score - one.score)
    .filter(({ id, score }) => id !== urgentId || score >= leastUrgent);
  const nearest = all.slice(0, nearestCount);
  const best = all[0];
  const elsewhere = probabilities[ids.length] ?? 0;
  const isOurs = best !== undefined && best.score > elsewhere && best.score >= leastBest;
  if (!isOurs || !saysSomething(clauses)) return { ranked: [], nearest };
  const ranked = all.filter(({ score }) => score >= leastFurther).slice(0, rankedCount);
  return { ranked, nearest };
}

/** The second ask ranks second; unmarked, the last clause may be one. */
function withSecondAsk(
  index: Index,
  first: readonly RankedTopic[],
  { main, second }: Asks,
): readonly RankedTopic[] {
  const isMarked = second.length > 0;
  const lastClause = main.length > 1 ? main.slice(-1) : [];
  const [besides] = rank(index, isMarked ? second : lastClause).ranked;
  const [best] = first;
  if (!besides || besides.id === greetingId || besides.id === best?.id) return first;
  if (isMarked && ranksFirst(besides, best)) return putFirst(first, besides.id);
  return best
    ? putSecond(first, { ...besides, score: Math.min(best.score, besides.score) })
    : first;
}

/** When it demands a person, or when the first part only greets or says nothing of ours. */
function ranksFirst(besides: RankedTopic, best: RankedTopic | undefined): boolean {
  return besides.id === humanId || best === undefined || best.id === greetingId;
}

function putSecond(ranked: readonly RankedTopic[], topic: RankedTopic): RankedTopic[] {
  const others = ranked.filter(({ id }) => id !== topic.id);
  return [...others.slice(0, 1), topic, ...others.slice(1)];
}

export function putFirst(ranked: readonly RankedTopic[], id: string): RankedTopic[] {
  return [{ id, score: 1 }, ...ranked.filter((topic) => topic.id !== id)];
}
