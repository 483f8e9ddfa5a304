import type { DigestItem } from "./digest.ts";
import type { NoticeCategory } from "./notice-category.ts";

/** What a run sends: a notice as it stood when the run began, with the time and place of what it is about; or a digest of
 *  what is on. JSON only. */
export interface NoticeContent {
  /** Id of the notice; of a digest, the run's slot. */
  readonly notice: string;
  readonly category: NoticeCategory;
  readonly title: string;
  /** One or two sentences. */
  readonly summary: string;
  /** Paragraphs, with `\n` between. */
  readonly body: string;
  /** `https://…`, outside of ours. */
  readonly link?: string;
  readonly coverUrl?: string;
  /** As it is read: `11月28日 周六 14:00`. */
  readonly time?: string;
  readonly place?: string;
  /** Of a digest. */
  readonly items?: readonly DigestItem[];
}
