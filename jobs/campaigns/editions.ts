import { composeDigest, digestFrame } from "../../bot/notices/compose-digest.ts";
import { endOfWeek } from "../../bot/notices/describe-time.ts";
import { townByCode, towns } from "../../bot/towns.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { DigestPart, DigestRule } from "../../models/digest.ts";
import { editionId, editionName, type Edition } from "../../models/edition.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { Stores } from "../../models/stores.ts";
import type { DigestFacts } from "./plan-delivery.ts";

type OfferStores = Pick<Stores, "events" | "discounts">;

/** A page that is longer is read by nobody. */
const itemLimit = 30;

/** Composes what each town is told and keeps it with the run; what was kept before stays. Repeatable.
 *  @param now on the platform's clock */
export async function freezeEditions(
  run: Pick<CampaignRun, "_id" | "content" | "digest" | "organisationPath"> & {
    readonly expiresAt?: Date;
  },
  stores: OfferStores & Pick<Stores, "editions">,
  now: Date,
): Promise<DigestFacts | undefined> {
  const { _id, digest, content, organisationPath, expiresAt } = run;
  if (!digest) return undefined;
  const composed = await composeEditions(digest, { frame: content, organisationPath, now }, stores);
  const own = { run: _id, composedAt: now, ...(expiresAt && { expiresAt }) };
  const rows = composed.map((one): Edition => ({
    ...one,
    ...own,
    _id: editionId(_id, one.name),
  }));
  await stores.editions.add(rows);
  return { parts: digest.parts, editions: await stores.editions.findNames(_id) };
}

/** As it would be now, for a forecast. */
export async function imagineEditions(
  digest: DigestRule,
  organisationPath: readonly string[],
  { stores, now }: { readonly stores: OfferStores; readonly now: Date },
): Promise<DigestFacts> {
  const about = { frame: digestFrame(digest, ""), organisationPath, now };
  const composed = await composeEditions(digest, about, stores);
  return { parts: digest.parts, editions: new Set(composed.map(({ name }) => name)) };
}

/** What one town is told now; undefined when nothing is on.
 *  @param town absent: whoever has none */
export async function composeForTown(
  digest: DigestRule,
  town: string | undefined,
  { stores, now }: { readonly stores: OfferStores; readonly now: Date },
): Promise<NoticeContent | undefined> {
  const frame = digestFrame(digest, "");
  const editions = await composePlace(digest, town, { frame, now, stores });
  return editions.find(({ name }) => name === editionName(town, digest.parts))?.content;
}

type Composed = Pick<Edition, "name" | "town" | "content">;

async function composeEditions(
  digest: DigestRule,
  about: {
    readonly frame: NoticeContent;
    readonly organisationPath: readonly string[];
    readonly now: Date;
  },
  stores: OfferStores,
): Promise<readonly Composed[]> {
  const { frame, organisationPath, now } = about;
  const [, ownTown] = organisationPath;
  const codes = towns.map(({ code }) => code).filter((code) => code === (ownTown ?? code));
  const editions: Composed[] = [];
  for (const town of [undefined, ...codes]) {
    editions.push(...(await composePlace(digest, town, { frame, now, stores })));
  }
  return editions;
}

/** From when on a discount is not about to end. */
const endingMs = 7 * 24 * 60 * 60_000;

/** For who wants everything, and for who turned one part off. */
async function composePlace(
  { parts, isEndingOnly }: DigestRule,
  town: string | undefined,
  {
    frame,
    now,
    stores,
  }: { readonly frame: NoticeContent; readonly now: Date; readonly stores: OfferStores },
): Promise<readonly Composed[]> {
  const beforeAt = endOfWeek(now);
  const query = { now, town, limit: itemLimit };
  const [events, discounts] = await Promise.all([
    stores.events.findUpcoming({ ...query, beforeAt }),
    stores.discounts.findValid({
      ...{ ...query, untilAt: new Date(beforeAt.getTime() - 1) },
      ...(isEndingOnly && { endsBeforeAt: new Date(now.getTime() + endingMs) }),
    }),
  ]);
  const place = (town !== undefined && townByCode(town)?.name) || "全区";
  return choicesOf(parts).flatMap((wanted) => {
    const content = composeDigest(
      frame,
      { events, discounts },
      { ...{ parts: wanted, place, now }, isEndingOnly },
    );
    const name = editionName(town, wanted);
    return content ? [{ name, content, ...(town !== undefined && { town }) }] : [];
  });
}

function choicesOf(parts: readonly DigestPart[]): readonly (readonly DigestPart[])[] {
  return parts.length === 1 ? [parts] : [parts, ...parts.map((part) => [part])];
}
