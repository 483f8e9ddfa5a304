import type { Context } from "koa";
import type { Strike } from "../rules/fault-list.ts";
import { hasRight } from "../rules/rights.ts";
import type { World } from "../world.ts";
import { ApiRefusal, demand } from "./api-refusal.ts";
import type { ApiCall, Endpoint } from "./endpoint.ts";
import { readJsonBody } from "./json-body.ts";

export interface ApiRequest {
  readonly ctx: Context;
  readonly path: string;
  readonly rid: string;
  readonly bytes: Buffer;
  readonly onAnswered: (free: () => void) => void;
}

export type Outcome =
  | { readonly kind: "answer"; readonly answer: object }
  | { readonly kind: "refused"; readonly refusal: ApiRefusal }
  | { readonly kind: "dropped" }
  | { readonly kind: "status"; readonly status: number };

/** A call and what became of it. */
export interface Answered {
  readonly request: ApiRequest;
  readonly openids: readonly string[];
  readonly outcome: Outcome;
  readonly strike: Strike | undefined;
  readonly startedAtMs: number;
}

/** The rules that hold for every call, then the call's own. */
export async function runCall(
  world: World,
  endpoint: Endpoint | undefined,
  request: ApiRequest,
): Promise<Outcome> {
  try {
    // Not in the fact sheet: WeChat's answer to an address that it does not know.
    if (!endpoint) throw new ApiRefusal(40066);
    checkMethod(endpoint, request.ctx.method);
    const query = new URLSearchParams(request.ctx.querystring);
    if (!endpoint.credentials) admit(world, endpoint, query);
    return { kind: "answer", answer: await endpoint.answer(toCall(endpoint, request, query)) };
  } catch (error) {
    if (error instanceof ApiRefusal) return { kind: "refused", refusal: error };
    throw error;
  }
}

/** Source: fact sheet 13. */
function checkMethod({ method }: Endpoint, asked: string): void {
  demand(method === "GET" || asked === "POST", 43002);
  demand(method === "POST" || asked === "GET", 43001);
}

/** Token, rights, violations, quotas, in this order; the sheet gives none for business calls. */
function admit(world: World, endpoint: Endpoint, query: URLSearchParams): void {
  const { tokens, settings, quotas } = world;
  const { path, right, missingRightCode = 48001 } = endpoint;
  tokens.check(query.get("access_token"));
  demand(!right || hasRight(settings.current, right), missingRightCode);
  demand(!settings.current.blockedPaths.includes(path), 48004);
  quotas.take(path);
}

function toCall(endpoint: Endpoint, request: ApiRequest, query: URLSearchParams): ApiCall {
  const { ctx, rid, bytes, onAnswered } = request;
  const hasJson = endpoint.method === "POST" && endpoint.bodyKind !== "form";
  return {
    ...{ query, rid, bytes, onAnswered },
    body: hasJson ? readJsonBody(bytes, endpoint.refusesEscapes) : {},
    contentType: ctx.get("Content-Type"),
    clientIp: ctx.ip.replace(/^::ffff:/, ""),
    // Koa's own `origin` is the header.
    origin: `${ctx.protocol}://${ctx.host}`,
  };
}
