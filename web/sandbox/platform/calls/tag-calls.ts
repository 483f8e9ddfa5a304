import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { integerIn, objectIn, textIn } from "../http/json-body.ts";
import type { World } from "../world.ts";
import { pageOf, readOpenids } from "./openid-lists.ts";

const followersPerPage = 10_000;
const largestBatch = 50;

/** Tags and tagging. Source: fact sheet 9. */
export function tagCalls(world: World): Endpoint[] {
  const right = "followers";
  return [
    ...definitionCalls(world),
    {
      ...{ path: "/cgi-bin/user/tag/get", method: "POST", right },
      answer: ({ body }) => {
        const id = world.tags.requireUsable(integerIn(body, "tagid"));
        const openids = world.tags.carriersOf(id).map(([openid]) => openid);
        const after = textIn(body, "next_openid");
        if (after !== "") world.followers.require(after);
        const { page } = pageOf(openids, after, followersPerPage);
        const last = page.at(-1) ?? "";
        return {
          count: page.length,
          ...(page.length > 0 && { data: { openid: page } }),
          next_openid: last,
        };
      },
    },
    {
      ...{ path: "/cgi-bin/tags/members/batchtagging", method: "POST", right },
      answer: (call) => changeTags(world, call, (openid, id) => world.tags.putOn(openid, id)),
    },
    {
      ...{ path: "/cgi-bin/tags/members/batchuntagging", method: "POST", right },
      answer: (call) => changeTags(world, call, (openid, id) => world.tags.takeOff(openid, id)),
    },
    {
      ...{ path: "/cgi-bin/tags/getidlist", method: "POST", right },
      answer: ({ body }) => ({
        tagid_list: world.followers.require(textIn(body, "openid"), 49003).tagIds,
      }),
    },
  ];
}

function definitionCalls({ tags }: World): Endpoint[] {
  const right = "followers";
  return [
    {
      ...{ path: "/cgi-bin/tags/create", method: "POST", right },
      answer: ({ body }) => ({ tag: tags.create(textIn(objectIn(body, "tag"), "name")) }),
    },
    {
      ...{ path: "/cgi-bin/tags/get", method: "GET", right },
      answer: () => ({ tags: tags.list() }),
    },
    {
      ...{ path: "/cgi-bin/tags/update", method: "POST", right },
      answer: (call) => {
        tags.rename(readTagId(call), textIn(objectIn(call.body, "tag"), "name"));
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/tags/delete", method: "POST", right },
      answer: (call) => {
        tags.delete(readTagId(call));
        return okAnswer;
      },
    },
  ];
}

function readTagId({ body }: ApiCall): number {
  const id = integerIn(objectIn(body, "tag"), "id");
  demand(id !== undefined, 45159);
  return id;
}

/** One cause for all is answered as itself; when some went through, 45171 names the others. Source: fact sheet 9. */
function changeTags(
  world: World,
  { body, onAnswered }: ApiCall,
  change: (openid: string, id: number) => number | undefined,
): object {
  const openids = readOpenids(world, body, largestBatch);
  const id = world.tags.requireUsable(integerIn(body, "tagid"));
  onAnswered(world.tags.hold(openids));
  const failed = openids.flatMap((openid) => {
    const errcode = change(openid, id);
    return errcode === undefined ? [] : [{ openid, errcode }];
  });
  const [first] = failed;
  if (!first) return okAnswer;
  if (failed.length === openids.length) throw new ApiRefusal(first.errcode);
  const fail_openid_list = failed.map(({ openid }) => openid);
  throw new ApiRefusal(45171, undefined, { fail_openid_list });
}
