import type { AudienceRule } from "../../models/audience-rule.ts";
import type { Channel } from "../../models/channel.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";

/** What a cadre has written of a notice in chat so far; the first thing that is absent is asked for. JSON only. */
export interface NoticeDraft {
  /** When he wrote last, ISO. */
  readonly at: string;
  readonly title?: string;
  readonly body?: string;
  readonly category?: NoticeCategory;
  readonly audience?: AudienceRule;
  /** By number, as they were offered with the last question. */
  readonly offered?: readonly Channel[];
}

/** What he writes next is no longer taken for a part of it after so long. */
const freshMs = 2 * 60 * 60_000;

export function isDraftFresh(draft: NoticeDraft | undefined, now: Date): draft is NoticeDraft {
  return draft !== undefined && now.getTime() - Date.parse(draft.at) < freshMs;
}
