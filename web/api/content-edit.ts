import { z } from "zod";
import { checkContent, settingPrefix, topicPrefix } from "../../bot/content-schema.ts";
import { seedContent } from "../../bot/content-cache.ts";
import type { Topic } from "../../bot/knowledge/topic.ts";
import { readSettings } from "../../bot/settings.ts";
import type { ContentOutcome, ContentVersion, StoredContent } from "../../models/content.ts";
import type { Stores } from "../../models/stores.ts";
import { ApiProblem, notFound, versionConflict } from "./problem.ts";
import type { ApiRequest } from "./route.ts";

export const versionNumber = z.number().int().min(0).max(1_000_000);

export const historyAnswer = z.object({
  items: z.array(
    z.object({
      version: z.number().int(),
      /** As it was saved; absent for a version that took it out. */
      body: z.unknown(),
      isRemoved: z.boolean(),
      /** Id of the cadre; absent for what the program brought along. */
      editedBy: z.string().optional(),
      editedAt: z.iso.datetime().optional(),
    }),
  ),
});

/** Who and when, of any version. */
export function viewEdit({ editedBy, editedAt }: ContentVersion) {
  return {
    ...(editedBy && { editedBy }),
    ...(editedAt && { editedAt: editedAt.toISOString() }),
  };
}

type Request = Pick<ApiRequest<unknown, unknown, unknown>, "caller" | "requestId" | "now">;

/** What every kind of document has in common: check, save, and be told when somebody was faster. */
export class ContentEditor {
  readonly #stores: Pick<Stores, "content">;

  constructor(stores: Pick<Stores, "content">) {
    this.#stores = stores;
  }

  /** @throws ApiProblem 404 */
  async find(id: string): Promise<StoredContent> {
    const stored = await this.#stores.content.find(id);
    if (!stored) throw notFound("没有这一项内容");
    return stored;
  }

  /** @throws ApiProblem 400 naming what is wrong, 409 when it moved */
  async put(
    id: string,
    { version, body }: { readonly version: number; readonly body: unknown },
    request: Request,
  ): Promise<StoredContent> {
    const checked = await this.check(id, body);
    const outcome = await this.#stores.content.put(editOf(id, version, request), checked);
    return settle(outcome, { version, body });
  }

  async restore(
    id: string,
    { version, to }: { readonly version: number; readonly to: number },
    request: Request,
  ): Promise<StoredContent> {
    const earlier = await this.#stores.content.findVersion(id, to);
    if (!earlier) throw notFound("没有这个版本");
    return this.put(id, { version, body: earlier.body }, request);
  }

  /** @throws ApiProblem 409 `no-seed` for what the program does not know */
  async reset(id: string, version: number, request: Request): Promise<StoredContent> {
    const seed = seedOf(id);
    if (!seed) throw new ApiProblem(409, "no-seed", { message: "这一项没有系统自带的内容" });
    const outcome = await this.#stores.content.reset(editOf(id, version, request), seed.body);
    return settle(outcome, { version, body: seed.body });
  }

  /** @throws ApiProblem 409 `has-seed` for what the program relies on */
  async remove(id: string, version: number, request: Request): Promise<StoredContent> {
    if (seedOf(id)) {
      throw new ApiProblem(409, "has-seed", { message: "系统自带的内容只能改，不能删" });
    }
    const outcome = await this.#stores.content.remove(editOf(id, version, request));
    return settle(outcome, { version });
  }

  async history(id: string): Promise<z.input<typeof historyAnswer>> {
    await this.find(id);
    const versions = await this.#stores.content.history(id);
    return {
      items: versions.map((version) => ({
        ...{ version: version.version, body: version.body },
        isRemoved: version.isRemoved ?? false,
        ...viewEdit(version),
      })),
    };
  }

  /** The body as it may be saved.
   *  @throws ApiProblem 400 */
  async check(id: string, body: unknown): Promise<unknown> {
    const checked = checkContent(id, body, await this.facts());
    if (checked.kind === "ok") return checked.body;
    throw new ApiProblem(400, "invalid-content", {
      message: "内容有几处不对，请检查",
      fields: checked.problems,
    });
  }

  /** What is checked against: the topics and settings as they are. */
  async facts() {
    const documents = await this.#stores.content.readAll();
    const below = (prefix: string) => documents.filter(({ _id }) => _id.startsWith(prefix));
    const stored = below(settingPrefix).map(
      ({ _id, body }) => [_id.slice(settingPrefix.length), body] as const,
    );
    return {
      settings: readSettings(new Map(stored)),
      topics: below(topicPrefix).map(({ body }) => body as Topic),
    };
  }
}

export function seedOf(id: string) {
  return seedContent.find((seed) => seed.id === id);
}

function editOf(id: string, version: number, { caller, requestId, now }: Request) {
  return { id, version, by: caller.id, at: now, request: requestId };
}

function settle(outcome: ContentOutcome, yours: unknown): StoredContent {
  if (outcome.kind === "saved") return outcome.stored;
  const { current } = outcome;
  if (!current) throw notFound("没有这一项内容");
  throw versionConflict(
    { version: current.version, body: current.body, ...viewEdit(current) },
    yours,
  );
}
