import type { WechatClient } from "../../bot/wechat/api/wechat-client.ts";
import { listTagName } from "../campaigns/tag-list.ts";
import { eachAlone } from "./each-alone.ts";
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
      const isOurs = (id: number, name: string) => id > lastSystemTag && name !== listTagName;
      return found.filter(({ id, name }) => isOurs(id, name)).map(({ id, name }) => ({ id, name }));
    },
    createTag: (name) => tags.create(name),
    tag: (tagId, openids) => eachAlone(openids, (some) => tags.tag(tagId, some)),
    untag: (tagId, openids) => eachAlone(openids, (some) => tags.untag(tagId, some)),
  };
}
