/** What a worker can ask the account about. `out_of_scope` is no topic: it has no answer. */
export const topicIds = [
  "join_start",
  "join_how",
  "join_eligibility",
  "join_status",
  "dues",
  "card_what",
  "card_apply",
  "card_reimburse",
  "discounts",
  "events",
  "meeting_schedule",
  "station",
  "legal",
  "policy",
  "hardship",
  "training",
  "app12351",
  "enterprise_union",
  "transfer",
  "notice_settings",
  "privacy",
  "human",
  "complaint",
  "greeting",
  "urgent",
  "out_of_scope",
] as const;

export type TopicLabel = (typeof topicIds)[number];

/** Plain data: a document in the database, seeded from `topics/` and edited by cadres.
 *  Title, answer and a few wordings are enough for the search to find it. */
export interface Topic {
  /** A `TopicLabel`, or one that a cadre added later. */
  readonly id: string;
  /** Shown as a choice: at most 12 characters. */
  readonly title: string;
  readonly answer: string;
  /** Sentences as workers say them. */
  readonly wordings: readonly string[];
  /** Bare words that alone mean this topic, separated by spaces. */
  readonly cues?: string;
}
