import { randomBytes } from "node:crypto";
import { demand } from "../http/api-refusal.ts";
import type { KeptMap } from "../state/kept-map.ts";
import { templateLibrary } from "./template-library.ts";

export interface PlatformTemplate {
  readonly title: string;
  readonly lines: readonly TemplateLine[];
}

export interface TemplateLine {
  readonly label: string;
  readonly key: string;
  readonly example: string;
}

/** Source: fact sheet 5.3. */
const mostTemplates = 25;
const idBytes = 32;

/** Id of the pretend account's own copy of a library template. */
export function sampleTemplateId(shortId: string): string {
  return `sample-${shortId}`;
}

/** The templates an account has taken over from the library. */
export class TemplateShelf {
  readonly #templates: KeptMap<PlatformTemplate>;

  constructor(templates: KeptMap<PlatformTemplate>) {
    this.#templates = templates;
  }

  /** @throws ApiRefusal 40037 no such template, 40246 keywords of another one, 45026 too many. */
  add(shortId: string, names: readonly string[]): string {
    const offered = templateLibrary[shortId];
    demand(offered !== undefined, 40037);
    const lines = names.flatMap((name) => {
      const keyword = offered.keywords.find((candidate) => candidate.name === name);
      return keyword ? [{ label: name, key: keyword.key, example: keyword.example }] : [];
    });
    demand(lines.length > 0 && lines.length === names.length, 40246);
    demand(this.#templates.size < mostTemplates, 45026);
    const id = randomBytes(idBytes).toString("base64url");
    this.#templates.set(id, { title: offered.title, lines });
    return id;
  }

  /** The whole library, under ids that are known beforehand: an account that begins with templates. */
  addSamples(): void {
    for (const [shortId, { title, keywords }] of Object.entries(templateLibrary)) {
      const lines = keywords.map(({ name, key, example }) => ({ label: name, key, example }));
      this.#templates.set(sampleTemplateId(shortId), { title, lines });
    }
  }

  /** @throws ApiRefusal 40037 */
  require(id: string): PlatformTemplate {
    const template = this.#templates.get(id);
    demand(template !== undefined, 40037);
    return template;
  }

  remove(id: string): boolean {
    return this.#templates.delete(id);
  }

  entries(): IterableIterator<[string, PlatformTemplate]> {
    return this.#templates.entries();
  }
}
