import { demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { objectIn, textIn, textListIn } from "../http/json-body.ts";
import type { PlatformFollower } from "../rules/follower-book.ts";
import type { World } from "../world.ts";
import { templateResult } from "../../callback/job-results.ts";
import { readTemplateValues } from "./read-template-values.ts";

/** Template messages. Source: fact sheet 5.3. */
export function templateCalls(world: World): Endpoint[] {
  const right = "template";
  return [
    {
      ...{ path: "/cgi-bin/template/api_add_template", method: "POST", right },
      answer: (call) => add(world, call),
    },
    {
      ...{ path: "/cgi-bin/template/get_all_private_template", method: "GET", right },
      answer: () => list(world),
    },
    {
      ...{ path: "/cgi-bin/template/del_private_template", method: "POST", right },
      answer: (call) => remove(world, call),
    },
    {
      ...{ path: "/cgi-bin/message/template/send", method: "POST", right },
      answer: (call) => send(world, call),
    },
  ];
}

function add({ templates }: World, { body }: ApiCall): object {
  const names = textListIn(body, "keyword_name_list") ?? [];
  return { ...okAnswer, template_id: templates.add(textIn(body, "template_id_short"), names) };
}

function list({ templates }: World): object {
  return {
    template_list: [...templates.entries()].map(([template_id, { title, lines }]) => ({
      ...{ template_id, title, primary_industry: "", deputy_industry: "" },
      content: lines.map(({ label, key }) => `${label}:{{${key}.DATA}}\n`).join(""),
      example: lines.map(({ label, example }) => `${label}:${example}\n`).join(""),
    })),
  };
}

function remove({ templates }: World, { body }: ApiCall): object {
  demand(templates.remove(textIn(body, "template_id")), 40037);
  return okAnswer;
}

function send(world: World, { body }: ApiCall): object {
  const openid = textIn(body, "touser");
  const person = world.followers.require(openid);
  const template = world.templates.require(textIn(body, "template_id"));
  const lines = readTemplateValues(world, template, objectIn(body, "data"));
  const nowMs = world.clock.now().getTime();
  const clientMsgId = textIn(body, "client_msg_id");
  const key = `${openid} ${clientMsgId}`;
  const repeated = clientMsgId === "" ? undefined : world.templateSends.findRepeat(key, nowMs);
  if (repeated) return { ...okAnswer, msgid: Number(repeated.msgId) };
  demand(person.isFollowing, 43004);
  const msgId = world.jobIds.next();
  if (clientMsgId !== "") world.templateSends.note(key, msgId, nowMs);
  const isRefused = isRefusing(person);
  if (!isRefused) {
    const card = { title: template.title, url: textIn(body, "url"), lines };
    world.phone.deliver(openid, { kind: "template", ...card });
  }
  world.results.tell(openid, templateResult(msgId, isRefused ? "failed:user block" : "success"));
  return { ...okAnswer, msgid: Number(msgId) };
}

/** The call is accepted all the same; the result tells. */
function isRefusing({ refusesMessages, blacklistedAtMs }: PlatformFollower): boolean {
  return refusesMessages || blacklistedAtMs > 0;
}
