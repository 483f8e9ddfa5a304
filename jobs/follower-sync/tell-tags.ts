import type { PlatformTag } from "./follower-directory.ts";
import type { SyncOptions } from "./sync-options.ts";

/** Limits of batchtagging and of the account. Source: fact sheet 9. */
const openidsPerCall = 50;
const tagLimit = 100;

/** Tells the platform which tags our rows have and it has not, or no longer should have. */
export async function tellTags(
  run: string,
  options: SyncOptions,
  hold: () => Promise<void>,
): Promise<void> {
  await hold();
  const orders = await options.syncs.listToTell();
  if (orders.length === 0) return;
  const tags = new Map((await options.directory.listTags()).map((tag) => [tag.name, tag]));
  for (const order of orders) {
    const tag = await findTag(order, tags, { run, options });
    await tellOrder(order, tag, { options, hold });
  }
}

async function findTag(
  order: string,
  tags: Map<string, PlatformTag>,
  { run, options }: { run: string; options: SyncOptions },
): Promise<PlatformTag | undefined> {
  const name = order.slice(1);
  const found = tags.get(name);
  if (found || order.startsWith("-")) return found;
  if (tags.size >= tagLimit) {
    const problem = `公众号的标签已满 ${tagLimit} 个，“${name}”没有建：请先在公众平台删掉不用的标签`;
    await options.syncs.noteProblem(run, problem);
    return undefined;
  }
  const created = await options.directory.createTag(name);
  tags.set(name, created);
  return created;
}

async function tellOrder(
  order: string,
  tag: PlatformTag | undefined,
  { options: { syncs, directory }, hold }: { options: SyncOptions; hold: () => Promise<void> },
): Promise<void> {
  const tell = (tagId: number, openids: readonly string[]) =>
    order.startsWith("+") ? directory.tag(tagId, openids) : directory.untag(tagId, openids);
  for (;;) {
    const rows = await syncs.findToTell(order, openidsPerCall);
    if (rows.length === 0) return;
    const openids = rows.map(({ openid }) => openid);
    const refused = tag ? await tell(tag.id, openids) : openids;
    const isRefused = (openid: string) => refused.includes(openid);
    await syncs.settleTold(
      idsWhere(rows, (openid) => !isRefused(openid)),
      order,
      true,
    );
    await syncs.settleTold(idsWhere(rows, isRefused), order, false);
    await hold();
  }
}

function idsWhere(
  rows: readonly { _id: string; openid: string }[],
  isMeant: (openid: string) => boolean,
): readonly string[] {
  return rows.filter(({ openid }) => isMeant(openid)).map(({ _id }) => _id);
}
