import { trusted } from "mongoose";
import type { Follower } from "../../models/follower-schema.ts";
import type { ScopedData } from "../../models/scoped-data.ts";

/** Who is in a list, as far as the asker may see them: somebody of another town is there without a name.
 *  @param ids at most a page or a piece of a file */
export async function findPeople(
  ids: readonly string[],
  { followers }: Pick<ScopedData, "followers">,
): Promise<ReadonlyMap<string, Follower>> {
  if (ids.length === 0) return new Map();
  const { items } = await followers.page({
    ...{ filter: { _id: trusted({ $in: [...ids] }) }, limit: ids.length },
    sort: { field: "lastSeenAt", direction: -1 },
  });
  return new Map(items.map((follower) => [follower._id, follower]));
}
