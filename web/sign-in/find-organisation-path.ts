import type { OrganisationStore } from "../../models/organisation.ts";

/** Deeper than any union's tree. */
const maxDepth = 6;

/** Codes from the district down to this organisation; undefined when there is none of this code. */
export async function findOrganisationPath(
  organisations: Pick<OrganisationStore, "model">,
  code: string,
): Promise<readonly string[] | undefined> {
  const path: string[] = [];
  for (let next: string | null | undefined = code; next;) {
    const found: { parent?: string | null } | null = await organisations.model
      .findById(next, { parent: 1 })
      .lean();
    if (!found || path.length === maxDepth) return undefined;
    path.unshift(next);
    next = found.parent;
  }
  return path;
}
