import type { Tags } from "../../bot/wechat/api/tags.ts";
import type { WechatClient } from "../../bot/wechat/api/wechat-client.ts";
import { eachAlone } from "../follower-sync/each-alone.ts";

/** Ours alone: cadres see it in the platform's back office and leave it alone. */
export const listTagName = "群发名单（系统自用）";

/** Source: fact sheet 9. */
const tagBatch = 50;
const lanes = 4;

type TagPort = Pick<Tags, "list" | "create" | "members"> & {
  tag(id: number, openids: readonly string[]): Promise<unknown>;
  untag(id: number, openids: readonly string[]): Promise<unknown>;
};

/** One whom the platform does not let carry the tag does not keep the others from it. */
export function openListTags({ tags }: Pick<WechatClient, "tags">): TagPort {
  return {
    list: () => tags.list(),
    create: (name) => tags.create(name),
    members: (id, after) => tags.members(id, after),
    tag: (id, openids) => eachAlone(openids, (some) => tags.tag(id, some)),
    untag: (id, openids) => eachAlone(openids, (some) => tags.untag(id, some)),
  };
}

/** Gives one tag to exactly these followers and takes it from everybody else. Returns its id.
 *  @throws WechatApiError, WechatUnreachable, ApiRefusedLocally */
export async function tagExactly(openids: readonly string[], tags: TagPort): Promise<number> {
  const known = (await tags.list()).find(({ name }) => name === listTagName);
  const { id } = known ?? (await tags.create(listTagName));
  const carriers = await readCarriers(id, tags);
  const wanted = new Set(openids);
  const surplus = [...carriers].filter((openid) => !wanted.has(openid));
  const missing = openids.filter((openid) => !carriers.has(openid));
  await inBatches(surplus, (some) => tags.untag(id, some));
  await inBatches(missing, (some) => tags.tag(id, some));
  return id;
}

async function readCarriers(id: number, tags: TagPort): Promise<ReadonlySet<string>> {
  const carriers = new Set<string>();
  let after = "";
  for (;;) {
    const page = await tags.members(id, after);
    for (const openid of page.openids) carriers.add(openid);
    if (page.openids.length === 0 || page.next === undefined) return carriers;
    after = page.next;
  }
}

async function inBatches(
  openids: readonly string[],
  change: (some: readonly string[]) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let from = next; from < openids.length; from = next) {
      next += tagBatch;
      await change(openids.slice(from, from + tagBatch));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
