import { createHash } from "node:crypto";
import { massResult } from "../../callback/job-results.ts";
import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { byteLength, integerIn, objectIn, textIn, textListIn } from "../http/json-body.ts";
import type { PlatformFollower } from "../rules/follower-book.ts";
import type { MassCounts, MassJob } from "../rules/mass-book.ts";
import type { World } from "../world.ts";
import { contentOf, readMassMessage, type MassContent } from "./read-mass-message.ts";

/** Source: fact sheet 5.2. */
const mostOpenids = 10_000;
const longestClientMsgId = 32;
/** Results come from an openid on the account's side. Source: fact sheet 2.3. */
const systemOpenid = "oPlatformSystem0000000000000";

interface Target {
  readonly openids: readonly string[];
  readonly isToAll: boolean;
}

/** Mass sends. Source: fact sheet 5.2. */
export function massCalls(world: World): Endpoint[] {
  const right = "massToAll";
  return [
    {
      ...{ path: "/cgi-bin/message/mass/send", method: "POST", right: "massToList" },
      answer: (call) => submit(world, call, { openids: readList(world, call), isToAll: false }),
    },
    {
      ...{ path: "/cgi-bin/message/mass/sendall", method: "POST", right },
      answer: (call) => submit(world, call, readFilter(world, call)),
    },
    {
      ...{ path: "/cgi-bin/message/mass/preview", method: "POST", right },
      answer: (call) => preview(world, call),
    },
    {
      ...{ path: "/cgi-bin/message/mass/get", method: "POST", right },
      answer: ({ body }) => {
        const { msgId, status } = requireJob(world, textIn(body, "msg_id"));
        return { msg_id: Number(msgId), msg_status: status };
      },
    },
    {
      ...{ path: "/cgi-bin/message/mass/delete", method: "POST", right },
      answer: (call) => remove(world, call),
    },
  ];
}

/** @throws ApiRefusal 40130 one alone, 40032 too many, 40031 none, or one of another account. */
function readList({ followers }: World, { body }: ApiCall): readonly string[] {
  const openids = textListIn(body, "touser");
  demand(openids !== undefined && openids.length > 0, 40031);
  demand(openids.length <= mostOpenids, 40032);
  const unique = [...new Set(openids)];
  demand(unique.length > 1, 40130);
  demand(
    unique.every((openid) => followers.find(openid) !== undefined),
    40031,
  );
  return unique;
}

/** Without a tag it goes to all. Source: fact sheet 17, 10. */
function readFilter({ followers, tags }: World, { body }: ApiCall): Target {
  const filter = objectIn(body, "filter");
  const tagId = integerIn(filter, "tag_id");
  if (filter["is_to_all"] === true || tagId === undefined) {
    return { openids: followers.listAfter("", Infinity), isToAll: true };
  }
  demand(tags.isUsable(tagId), 40152);
  return { openids: tags.carriersOf(tagId).map(([openid]) => openid), isToAll: false };
}

function submit(world: World, call: ApiCall, target: Target): object {
  const { massSends, mass, clock, jobIds } = world;
  const key = guardKey(call);
  refuseRepeat(world, key);
  const msgId = jobIds.next();
  const dataId = textIn(call.body, "msgtype") === "mpnews" ? jobIds.next() : "";
  const articleBase = dataId === "" ? "" : `${call.origin}/sandbox/articles/${dataId}`;
  const content = readMassMessage(world, { call, articleBase, isPreview: false });
  demand(mass.hasQuota(target.isToAll), 45028);
  massSends.note(key, msgId, clock.now().getTime());
  carryOut(world, { msgId, dataId, articleBase }, { content, target });
  return {
    ...{ errcode: 0, errmsg: "send job submission success", msg_id: Number(msgId) },
    ...(dataId !== "" && { msg_data_id: Number(dataId) }),
  };
}

/** Without a clientmsgid the content is the name. */
function guardKey({ body }: ApiCall): string {
  const clientMsgId = textIn(body, "clientmsgid");
  demand(byteLength(clientMsgId) <= longestClientMsgId, 45067);
  if (clientMsgId !== "") return `id ${clientMsgId}`;
  return `digest ${createHash("sha256").update(contentOf(body)).digest("hex")}`;
}

function refuseRepeat({ massSends, clock, settings }: World, key: string): void {
  const nowMs = clock.now().getTime();
  const repeated = massSends.findRepeat(key, nowMs);
  if (!repeated) return;
  demand(nowMs - repeated.atMs >= settings.current.massRepeatMs, 45066);
  throw new ApiRefusal(45065, undefined, { msg_id: Number(repeated.msgId) });
}

/** What the platform decides after it has accepted the job. */
function carryOut(
  world: World,
  names: Pick<MassJob, "msgId" | "dataId" | "articleBase">,
  { content, target }: { readonly content: MassContent; readonly target: Target },
): void {
  const { mass, drafts, results, settings, clock } = world;
  const { massVerdict } = settings.current;
  const isGood = massVerdict === "send success";
  const { counts, recipients } = isGood ? sortOut(world, target) : nobody;
  const job: MassJob = {
    ...{ ...names, ...counts, atMs: clock.now().getTime() },
    status: isGood ? "SEND_SUCCESS" : "SEND_FAIL",
    articles: isGood ? toSentArticles(content) : [],
  };
  mass.note(job, recipients, target.isToAll);
  for (const openid of recipients) {
    for (const message of content.messages) world.phone.deliver(openid, message);
  }
  if (isGood && content.draft) drafts.remove(content.draft.mediaId);
  results.tell(systemOpenid, massResult(job, massVerdict));
}

function toSentArticles({ draft }: MassContent) {
  return (draft?.articles ?? []).map(({ title, author, content, sourceUrl }) => ({
    ...{ title, author, content, sourceUrl, isDeleted: false },
  }));
}

const nobody = { counts: { total: 0, filter: 0, sent: 0, error: 0 }, recipients: [] };

function sortOut(
  { followers, mass }: World,
  { openids }: Target,
): { readonly counts: MassCounts; readonly recipients: readonly string[] } {
  const left = openids.filter((openid) => {
    const person = followers.find(openid);
    return person && mayReach(person) && mass.mayReceive(openid);
  });
  const recipients = left.filter((openid) => {
    const person = followers.find(openid);
    return !person?.isRestricted && !person?.isProtectedMinor;
  });
  const [filter, sent] = [left.length, recipients.length];
  return { counts: { total: openids.length, filter, sent, error: filter - sent }, recipients };
}

function mayReach({ isFollowing, refusesMessages, blacklistedAtMs }: PlatformFollower): boolean {
  return isFollowing && !refusesMessages && blacklistedAtMs === 0;
}

/** By openid; WeChat names are not known here. */
function preview(world: World, call: ApiCall): object {
  const openid = textIn(call.body, "touser");
  demand(openid !== "" || textIn(call.body, "towxname") === "", 40132);
  demand(world.followers.require(openid).isFollowing, 43004);
  const articleBase = `${call.origin}/sandbox/drafts/${textIn(objectIn(call.body, "mpnews"), "media_id")}`;
  const { messages } = readMassMessage(world, { call, articleBase, isPreview: true });
  for (const message of messages) world.phone.deliver(openid, message);
  return { errcode: 0, errmsg: "preview success", msg_id: Number(world.jobIds.next()) };
}

function remove(world: World, { body }: ApiCall): object {
  const job = requireJob(world, textIn(body, "msg_id"));
  const articleIndex = integerIn(body, "article_idx") ?? 0;
  demand(articleIndex >= 0 && articleIndex <= job.articles.length, 40060);
  demand(job.articles.length > 0 && job.status !== "DELETE", 40065);
  world.mass.delete(job, articleIndex);
  return okAnswer;
}

function requireJob({ mass }: World, msgId: string): MassJob {
  const job = mass.find(msgId);
  demand(job !== undefined, 40059);
  return job;
}
