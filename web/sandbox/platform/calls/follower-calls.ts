import { demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { byteLength, isObject, textIn } from "../http/json-body.ts";
import type { PlatformFollower } from "../rules/follower-book.ts";
import { unixSeconds } from "../state/platform-calendar.ts";
import type { World } from "../world.ts";

const pageSize = 10_000;
const largestBatch = 100;
/** "remark < 30 bytes". Source: fact sheet 9. */
const remarkBytes = 29;

/** The follower list and profiles. Source: fact sheet 9. */
export function followerCalls(world: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/user/get", method: "GET", right: "followers" },
      answer: ({ query }) => listFollowers(world, query.get("next_openid") ?? ""),
    },
    {
      ...{ path: "/cgi-bin/user/info", method: "GET", right: "followers" },
      answer: ({ query }) => profile(world, query.get("openid") ?? ""),
    },
    {
      ...{ path: "/cgi-bin/user/info/batchget", method: "POST", right: "followers" },
      answer: (call) => listProfiles(world, call),
    },
    {
      ...{ path: "/cgi-bin/user/info/updateremark", method: "POST", right: "remark" },
      answer: (call) => setRemark(world, call),
    },
  ];
}

/** The page after the last has no `data`. Source: fact sheet 9. */
function listFollowers({ followers }: World, nextOpenid: string): object {
  const openids = followers.listAfter(nextOpenid, pageSize);
  return {
    total: followers.followingCount,
    count: openids.length,
    ...(openids.length > 0 && { data: { openid: openids } }),
    next_openid: openids.at(-1) ?? "",
  };
}

/** A foreign openid fails the whole call; whether WeChat does so is unconfirmed. Source: fact sheet 9. */
function listProfiles(world: World, { body }: ApiCall): object {
  const list = body["user_list"];
  demand(Array.isArray(list), 47001);
  demand(list.length > 0 && list.length <= largestBatch, 40032);
  const profiles = list.map((item: unknown) =>
    profile(world, isObject(item) ? textIn(item, "openid") : ""),
  );
  return { user_info_list: profiles };
}

/** Name, picture, sex and place are no longer given; without a follow only the openid is. Source: fact sheet 9. */
function profile({ followers }: World, openid: string): object {
  const person = followers.require(openid);
  if (!person.isFollowing) return { subscribe: 0, openid };
  return { subscribe: 1, openid, ...profileFields(person) };
}

function profileFields(person: PlatformFollower): object {
  return {
    language: "zh_CN",
    subscribe_time: unixSeconds(person.subscribedAtMs),
    remark: person.remark,
    groupid: person.tagIds[0] ?? 0,
    tagid_list: person.tagIds,
    subscribe_scene: person.subscribeScene,
    qr_scene: person.qrScene,
    qr_scene_str: person.qrSceneStr,
  };
}

function setRemark({ followers }: World, { body }: ApiCall): object {
  const openid = textIn(body, "openid");
  const person = followers.require(openid);
  demand(person.isFollowing, 43004);
  const remark = textIn(body, "remark");
  demand(byteLength(remark) <= remarkBytes, 40092);
  followers.change(openid, { remark });
  return okAnswer;
}
