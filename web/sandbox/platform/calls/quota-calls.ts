import { demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { textIn } from "../http/json-body.ts";
import { isRid, isRidOf, ridMadeAt } from "../http/rid.ts";
import { unixSeconds } from "../state/platform-calendar.ts";
import type { World } from "../world.ts";
import { checkAppId, checkSecret } from "./token-calls.ts";

const ridLifeMs = 7 * 24 * 60 * 60_000;
const minuteSeconds = 60;

/** Counters, their clearing, and what a call was. Source: fact sheet 4.
 *  `paths`: every API of this platform. */
export function quotaCalls(world: World, paths: () => ReadonlySet<string>): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/clear_quota", method: "POST" },
      answer: ({ body }) => {
        checkAppId(world, textIn(body, "appid"));
        world.quotas.clearAll();
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/clear_quota/v2", method: "POST", credentials: "own" },
      answer: ({ body }) => {
        checkAppId(world, textIn(body, "appid"));
        checkSecret(world, textIn(body, "appsecret"));
        world.quotas.clearAll();
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/openapi/quota/get", method: "POST" },
      answer: (call) => viewQuota(world, readPath(call, paths())),
    },
    {
      ...{ path: "/cgi-bin/openapi/quota/clear", method: "POST" },
      answer: (call) => {
        world.quotas.clearOne(readPath(call, paths()));
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/openapi/rid/get", method: "POST" },
      answer: (call) => viewCall(world, call),
    },
  ];
}

/** `/sns/` cannot be asked for; without its leading slash or with a host it is 76003, unknown 76021. */
function readPath({ body }: ApiCall, paths: ReadonlySet<string>): string {
  const path = textIn(body, "cgi_path");
  demand(path.startsWith("/"), 76003);
  demand(!path.startsWith("/sns/"), 76022);
  demand(paths.has(path), 76021);
  return path;
}

/** `rate_limit` only where there is one. */
function viewQuota({ quotas }: World, path: string): object {
  const { dailyLimit, used, remain } = quotas.view(path);
  const minuteLimit = quotas.minuteLimit(path);
  return {
    ...{ errcode: 0, errmsg: "ok" },
    quota: { daily_limit: dailyLimit, used, remain },
    ...(minuteLimit !== undefined && {
      rate_limit: { call_count: minuteLimit, refresh_second: minuteSeconds },
    }),
  };
}

/** Only the newest 5,000 calls are remembered; older ones are "not found". */
function viewCall({ account, calls, clock }: World, { body }: ApiCall): object {
  const rid = textIn(body, "rid");
  demand(rid !== "", 76002);
  demand(isRid(rid), 76001);
  demand(isRidOf(account.appId, rid), 76003);
  demand(clock.now().getTime() - ridMadeAt(rid).getTime() <= ridLifeMs, 76004);
  const found = calls.findByRid(rid);
  demand(found !== undefined, 76001);
  const { call, details } = found;
  return {
    ...{ errcode: 0, errmsg: "ok" },
    request: {
      invoke_time: unixSeconds(Date.parse(call.at)),
      cost_in_ms: call.durationMs,
      request_url: details.requestUrl,
      request_body: call.body ?? "",
      response_body: details.responseBody,
      client_ip: details.clientIp,
    },
  };
}
