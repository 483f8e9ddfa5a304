import { questionKey } from "./question-key.ts";
import { putFirst, type FoundTopics, type TopicSearch } from "./topic-search.ts";
import type { Topic } from "./topic.ts";
import { findUrgent } from "./urgent.ts";

const nearestCount = 3;

/** What a cadre wrote as a question leads to his topic whatever the search has learnt, and before it has learnt it;
 *  only danger comes first.
 *  @param edited the topics that cadres made or changed */
export function withOwnWordings(search: TopicSearch, edited: readonly Topic[]): TopicSearch {
  const topicOf = new Map(
    edited.flatMap(({ id, title, wordings }) =>
      [title, ...wordings].map((said) => [questionKey(said), id] as const),
    ),
  );
  topicOf.delete("");
  return {
    find(text): FoundTopics {
      const found = search.find(text);
      const own = topicOf.get(questionKey(text));
      if (own === undefined || findUrgent(text)) return found;
      return {
        ranked: putFirst(found.ranked, own),
        nearest: putFirst(found.nearest, own).slice(0, nearestCount),
      };
    },
  };
}
