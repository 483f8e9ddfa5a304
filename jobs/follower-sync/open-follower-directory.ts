import type { WechatClient } from "../../bot/wechat/api/wechat-client.ts";
import { WechatApiError } from "../../bot/wechat/api/api-errors.ts";
import type { FollowerDirectory } from "./follower-directory.ts";

/** 0, 1 and 2 are the platform's own: nobody of ours sets them. Source: fact sheet 9. */
const lastSystemTag = 2;

/** The real platform's list, through the API client. */
export function openFollowerDirectory({
  followers,
  tags,
}: Pick<WechatClient, "followers" | "tags">): FollowerDirectory {
  return {
    async listOpenids(after) {
      const { openids, next } = await followers.list(after);
      return { openids, next };
    },
    async readProfiles(openids) {
      const found = await followers.profiles(openids);
      return found.map(({ subscribedAt, remark, subscribeScene, qrScene, ...profile }) => ({
        ...profile,
        ...(subscribedAt && { subscribedAt }),
        ...(remark && { remark }),
        ...(subscribeScene && { scene: subscribeScene }),
        ...(qrScene && { qrScene }),
      }));
    },
    async listTags() {
      const found = await tags.list();
      return found.filter(({ id }) => id > lastSystemTag).map(({ id, name }) => ({ id, name }));
    },
    createTag: (name) => tags.create(name),
    tag: (tagId, openids) => eachAlone(openids, (some) => tags.tag(tagId, some)),
    untag: (tagId, openids) => eachAlone(openids, (some) => tags.untag(tagId, some)),
  };
}

type Change = (openids: readonly string[]) => Promise<{ readonly failed: readonly string[] }>;

/** One whom the platform refuses (not following, too many tags) must not take the others with him. */
async function eachAlone(openids: readonly string[], change: Change): Promise<readonly string[]> {
  try {
    return (await change(openids)).failed;
  } catch (error) {
    if (!(error instanceof WechatApiError) || !isPersonal(error)) throw error;
    if (openids.length === 1) return openids;
    const refused: string[] = [];
    for (const openid of openids) refused.push(...(await eachAlone([openid], change)));
    return refused;
  }
}

/** 45059: more than 20 tags on one user. */
function isPersonal({ action, errcode }: WechatApiError): boolean {
  return action === "give-up-recipient" || errcode === 45_059;
}
