import { noticeSentEvent } from "../../callback/notice-events.ts";
import { demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { objectIn, textIn } from "../http/json-body.ts";
import { noticeCategories, noticeLibrary } from "../rules/notice-library.ts";
import type { World } from "../world.ts";
import { readTemplateValues } from "./read-template-values.ts";

const largestPage = 30;
const folder = "/wxaapi/newtmpl";

/** Subscription notices. Source: fact sheet 5.4. */
export function noticeCalls(world: World): Endpoint[] {
  const right = "subscriptionNotice";
  const { notices } = world;
  return [
    ...libraryCalls(),
    {
      ...{ path: `${folder}/addtemplate`, method: "POST", right },
      answer: ({ body }) => {
        const list: unknown[] = Array.isArray(body["kidList"]) ? body["kidList"] : [];
        const [tid, purpose] = [textIn(body, "tid"), textIn(body, "sceneDesc")];
        const keywordIds = list.map(Number);
        return { ...okAnswer, priTmplId: notices.add({ tid, keywordIds, purpose }) };
      },
    },
    {
      ...{ path: `${folder}/gettemplate`, method: "GET", right },
      answer: () => list(world),
    },
    {
      ...{ path: `${folder}/deltemplate`, method: "POST", right },
      answer: ({ body }) => {
        demand(notices.remove(textIn(body, "priTmplId")), 200014);
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/message/subscribe/bizsend", method: "POST", right },
      answer: (call) => send(world, call),
    },
  ];
}

function libraryCalls(): Endpoint[] {
  const right = "subscriptionNotice";
  return [
    {
      ...{ path: `${folder}/getcategory`, method: "GET", right },
      answer: () => ({ ...okAnswer, data: noticeCategories }),
    },
    {
      ...{ path: `${folder}/getpubtemplatetitles`, method: "GET", right },
      answer: (call) => listTitles(call),
    },
    {
      ...{ path: `${folder}/getpubtemplatekeywords`, method: "GET", right },
      answer: ({ query }) => {
        const offered = noticeLibrary[query.get("tid") ?? ""];
        demand(offered !== undefined, 200014);
        return { ...okAnswer, data: offered.keywords };
      },
    },
  ];
}

function listTitles({ query }: ApiCall): object {
  const ids = (query.get("ids") ?? "").split(",");
  const [start, limit] = [Number(query.get("start") ?? 0), Number(query.get("limit") ?? 0)];
  demand(limit >= 1 && limit <= largestPage && start >= 0, 200012);
  const all = Object.entries(noticeLibrary)
    .filter(([, { categoryId }]) => ids.includes(String(categoryId)))
    .map(([tid, { title, type, categoryId }]) => ({ tid: Number(tid), title, type, categoryId }));
  return { ...okAnswer, count: all.length, data: all.slice(start, start + limit) };
}

function list({ notices }: World): object {
  const data = [...notices.entries()].map(([priTmplId, { title, type, lines }]) => ({
    ...{ priTmplId, title, type },
    content: lines.map(({ label, key }) => `${label}:{{${key}.DATA}}\n`).join(""),
    example: lines.map(({ label, example }) => `${label}:${example}\n`).join(""),
  }));
  return { ...okAnswer, data };
}

/** Also to who does not follow. No documented guard goes by client_msg_id here: each call is a send.
 *  The answer carries no number; the result does. */
function send(world: World, { body }: ApiCall): object {
  const openid = textIn(body, "touser");
  const person = world.followers.require(openid);
  const templateId = textIn(body, "template_id");
  const template = world.notices.find(templateId);
  demand(template !== undefined, 40037);
  const url = textIn(body, "page");
  demand(url === "" || /^https?:\/\//.test(url), 41030);
  const lines = readTemplateValues(world, template, objectIn(body, "data"));
  demand(world.consents.take(openid, templateId), 43101);
  const { refusesMessages } = person;
  if (!refusesMessages) {
    world.phone.deliver(openid, { kind: "template", title: template.title, url, lines });
  }
  const msgId = world.jobIds.next();
  world.results.tell(openid, noticeSentEvent(templateId, msgId, refusesMessages ? 43101 : 0));
  return okAnswer;
}
