import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { textIn } from "../http/json-body.ts";
import type { World } from "../world.ts";
import { pageOf, readOpenids } from "./openid-lists.ts";

const pageSize = 1_000;
const largestBatch = 20;

/** The blacklist. Source: fact sheet 9. */
export function blacklistCalls(world: World): Endpoint[] {
  const base = "/cgi-bin/tags/members";
  const right = "followers";
  return [
    {
      ...{ path: `${base}/getblacklist`, method: "POST", right },
      answer: (call) => listBlacklisted(world, call),
    },
    {
      ...{ path: `${base}/batchblacklist`, method: "POST", right },
      answer: (call) => mark(world, call, world.clock.now().getTime()),
    },
    {
      ...{ path: `${base}/batchunblacklist`, method: "POST", right },
      answer: (call) => mark(world, call, 0),
    },
  ];
}

/** `next_openid` goes back as `begin_openid`. */
function listBlacklisted({ followers }: World, { body }: ApiCall): object {
  const openids = [...followers.entries()]
    .filter(([, { blacklistedAtMs }]) => blacklistedAtMs > 0)
    .sort(([, left], [, right]) => left.blacklistedAtMs - right.blacklistedAtMs)
    .map(([openid]) => openid);
  const { page } = pageOf(openids, textIn(body, "begin_openid"), pageSize);
  return {
    total: openids.length,
    count: page.length,
    ...(page.length > 0 && { data: { openid: page } }),
    next_openid: page.at(-1) ?? "",
  };
}

function mark(world: World, { body }: ApiCall, blacklistedAtMs: number): object {
  for (const openid of readOpenids(world, body, largestBatch)) {
    world.followers.change(openid, { blacklistedAtMs });
  }
  return okAnswer;
}
