import type { ContentDocument } from "../models/content.ts";
import type { Stores } from "../models/stores.ts";
import { ContentCache, seedContent } from "./content-cache.ts";

const accountNameId = "setting/accountName";

export interface ContentOptions {
  /** What the account is called until a cadre says otherwise. */
  readonly accountName?: string;
  /** Its name is marked 示例: nobody may take it for the union's own account. */
  readonly isSample?: boolean;
}

/** Texts, topics and settings, with the seeds of what is not there yet. */
export async function openContent(
  stores: Pick<Stores, "content" | "serviceStations">,
  { accountName, isSample = false }: ContentOptions = {},
): Promise<ContentCache> {
  await stores.content.seed(seedsNamed(accountName));
  return new ContentCache({ ...stores, isSample });
}

function seedsNamed(accountName: string | undefined): readonly ContentDocument[] {
  if (accountName === undefined) return seedContent;
  return seedContent.map((seed) =>
    seed.id === accountNameId ? { ...seed, body: accountName } : seed,
  );
}
