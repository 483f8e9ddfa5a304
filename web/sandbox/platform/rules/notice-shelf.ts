import { randomBytes } from "node:crypto";
import { demand } from "../http/api-refusal.ts";
import { characterCount } from "../http/json-body.ts";
import type { KeptMap } from "../state/kept-map.ts";
import { noticeLibrary } from "./notice-library.ts";
import type { PlatformTemplate } from "./template-shelf.ts";

export interface NoticeTemplate extends PlatformTemplate {
  readonly type: 2 | 3;
}

interface NoticeWish {
  readonly tid: string;
  readonly keywordIds: readonly number[];
  readonly purpose: string;
}

/** Source: fact sheet 5.4; the number of templates is that of template messages. */
const limits = { fewestKeywords: 2, mostKeywords: 5, purpose: 15, templates: 25 };
const idBytes = 32;

/** Id of the pretend account's own copy of a library notice. */
export function sampleNoticeId(tid: string): string {
  return `sample-${tid}`;
}

/** The subscription notices an account has taken over from the library. */
export class NoticeShelf {
  readonly #notices: KeptMap<NoticeTemplate>;

  constructor(notices: KeptMap<NoticeTemplate>) {
    this.#notices = notices;
  }

  /** @throws ApiRefusal 200014 no such notice, 200020 keywords, 200021 purpose, 200011 too many. */
  add({ tid, keywordIds, purpose }: NoticeWish): string {
    const offered = noticeLibrary[tid];
    demand(offered !== undefined, 200014);
    const { length } = keywordIds;
    demand(length >= limits.fewestKeywords && length <= limits.mostKeywords, 200020);
    const lines = keywordIds.flatMap((id) => {
      const keyword = offered.keywords.find(({ kid }) => kid === id);
      if (!keyword) return [];
      const { name: label, rule, kid, example } = keyword;
      return [{ label, key: `${rule}${kid}`, example }];
    });
    demand(lines.length === length, 200020);
    demand(purpose !== "" && characterCount(purpose) <= limits.purpose, 200021);
    demand(this.#notices.size < limits.templates, 200011);
    const id = randomBytes(idBytes).toString("base64url");
    this.#notices.set(id, { title: offered.title, type: offered.type, lines });
    return id;
  }

  /** The whole library, under ids that are known beforehand: an account that begins with notices. */
  addSamples(): void {
    for (const [tid, { title, type, keywords }] of Object.entries(noticeLibrary)) {
      const lines = keywords.map(({ name: label, rule, kid, example }) => {
        return { label, key: `${rule}${kid}`, example };
      });
      this.#notices.set(sampleNoticeId(tid), { title, type, lines });
    }
  }

  find(id: string): NoticeTemplate | undefined {
    return this.#notices.get(id);
  }

  remove(id: string): boolean {
    return this.#notices.delete(id);
  }

  entries(): IterableIterator<[string, NoticeTemplate]> {
    return this.#notices.entries();
  }
}
