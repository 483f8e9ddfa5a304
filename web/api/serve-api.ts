import { createHash, randomUUID } from "node:crypto";
import type { Context } from "koa";
import Router from "koa-router";
import type { Log } from "../../bot/log.ts";
import { scopeData } from "../../models/scoped-data.ts";
import type { Stores } from "../../models/stores.ts";
import { dropRestWhenAnswered } from "../drop-rest.ts";
import { apiPrefix } from "./api-prefix.ts";
import { auditAct } from "./audit-act.ts";
import { mayCall } from "./may-call.ts";
import { checkCsrfToken, checkOrigin } from "./check-origin.ts";
import { describeApi } from "./openapi.ts";
import type { ApiPorts, AuthenticatedSession, StoredAnswer } from "./ports.ts";
import { ApiProblem } from "./problem.ts";
import type { PublicRoute } from "./public-route.ts";
import { readPayload, validate } from "./read-request.ts";
import type { ApiRequest, Caller, Route } from "./route.ts";
import { sessionCookie, setSessionCookie } from "./session-cookie.ts";
import { stepUpMs } from "./step-up.ts";
import { watchSession } from "./watch-session.ts";
import { writeAnswer } from "./write-answer.ts";

export interface ApiOptions {
  readonly routes: readonly Route[];
  readonly publicRoutes: readonly PublicRoute[];
  readonly stores: Stores;
  readonly ports: ApiPorts;
  readonly log: Log;
  /** Of PUBLIC_URL: `https://wx.example.cn`. */
  readonly publicOrigin: string | undefined;
  /** The client's address, through trusted proxies only. */
  readonly addressOf: (ctx: Context) => string;
  /** The machine's clock. */
  readonly now: () => Date;
  /** Streams end when the process does. */
  readonly isStopping: () => boolean;
}

/** Every address of the API goes the same way; no route has a door of its own. */
export function createApiRouter(options: ApiOptions): Router {
  const router = new Router();
  for (const route of options.publicRoutes) {
    mount(router, route, (ctx) => servePublic(ctx, route, options));
  }
  const document = JSON.stringify(describeApi(options));
  router.get(`${apiPrefix}/openapi.json`, (ctx) => {
    ctx.type = "application/json";
    ctx.body = document;
  });
  for (const route of options.routes) mount(router, route, (ctx) => serve(ctx, route, options));
  return router;
}

function mount(
  router: Router,
  { method, path }: Pick<Route, "method" | "path">,
  handle: (ctx: Context) => Promise<void>,
): void {
  const pattern = apiPrefix + path.replaceAll(/\{(\w+)\}/g, ":$1");
  router.register(pattern, [method], async (ctx: Context) => {
    ctx.set("cache-control", "no-store");
    dropRestWhenAnswered(ctx);
    await handle(ctx);
  });
}

async function servePublic(
  ctx: Context,
  route: PublicRoute,
  { publicOrigin, addressOf, now }: ApiOptions,
): Promise<void> {
  checkOrigin(ctx, publicOrigin);
  const payload = await readPayload(ctx, route);
  const body = route.body && validate(route.body, payload, "body");
  const answer = await route.handle({
    body,
    address: addressOf(ctx),
    userAgent: ctx.get("user-agent").slice(0, 300),
    now: now(),
    setSession: (token, expiresAt) => setSessionCookie(ctx, { token, expiresAt, publicOrigin }),
  });
  ctx.body = route.answer.parse(answer);
}

async function serve(ctx: Context, route: Route, options: ApiOptions): Promise<void> {
  const now = options.now();
  const session = await authenticate(ctx, options.ports, now);
  const isWrite = route.method !== "GET";
  if (isWrite) {
    checkOrigin(ctx, options.publicOrigin);
    checkCsrfToken(ctx, session.csrfToken);
  }
  checkRight(route, session.caller);
  checkStepUp(route, session.caller, now);
  const params = validate(route.params, ctx["params"], "params");
  const query = validate(route.query, { ...ctx.query }, "query");
  const payload = await readPayload(ctx, route);
  const body = route.body && validate(route.body, payload, "body");
  const { caller } = session;
  const data = scopeData(options.stores, caller.scope);
  const request = { params, query, body, caller, data, now };
  if (isWrite) return write(ctx, { route, request, options });
  return read(ctx, { route, request, options });
}

interface Call {
  readonly route: Route;
  readonly request: Omit<ApiRequest<unknown, unknown, unknown>, "requestId" | "signal">;
  readonly options: ApiOptions;
}

async function read(ctx: Context, { route, request, options }: Call): Promise<void> {
  const findCaller = async () => {
    if (options.isStopping()) return undefined;
    const session = await options.ports.signIn.authenticate(sessionCookie(ctx), options.now());
    return session?.caller;
  };
  const signal = watchSession(ctx, { route, findCaller, log: options.log });
  const act = () => route.handle({ ...request, requestId: randomUUID(), signal });
  const answer = route.audited
    ? await auditAct(options.ports.audit, { route, request, act })
    : await act();
  writeAnswer(ctx, { route, answer, signal, log: options.log });
}

/** Once per `Idempotency-Key`; audited before and after. */
async function write(ctx: Context, { route, request, options }: Call): Promise<void> {
  const { audit, idempotency } = options.ports;
  const { signal } = new AbortController();
  const act = async (requestId: string): Promise<StoredAnswer> => {
    const handle = () => route.handle({ ...request, requestId, signal });
    const answer = await auditAct(audit, { route, request, act: handle });
    return { status: route.status ?? 200, body: JSON.stringify(route.answer.parse(answer) ?? {}) };
  };
  const key = readKey(ctx);
  const answer =
    key === undefined
      ? await act(randomUUID())
      : once(await idempotency.run(writeKey(key, route, request), act, request.now));
  ctx.status = answer.status;
  ctx.type = "application/json";
  ctx.body = answer.body;
}

function writeKey(key: string, route: Route, { caller, params, query, body }: Call["request"]) {
  const content = JSON.stringify([params, query, body]);
  const digest = createHash("sha256").update(content).digest("base64url");
  return { caller: caller.id, route: route.id, key, digest };
}

function once(outcome: Awaited<ReturnType<ApiPorts["idempotency"]["run"]>>): StoredAnswer {
  switch (outcome.kind) {
    case "answered":
      return outcome.answer;
    case "mismatch":
      throw new ApiProblem(422, "idempotency-mismatch", {
        message: "同一个 Idempotency-Key 不能用在两个不同的请求上",
      });
    case "still-running":
      throw new ApiProblem(409, "still-running", {
        message: "同样的操作还在进行，请稍后再看结果",
      });
  }
}

function readKey(ctx: Context): string | undefined {
  const key = ctx.get("idempotency-key");
  if (key === "") return undefined;
  if (/^[\x21-\x7e]{8,128}$/.test(key)) return key;
  throw new ApiProblem(400, "bad-idempotency-key", {
    message: "Idempotency-Key 要是 8 到 128 个英文字母、数字或符号",
  });
}

async function authenticate(
  ctx: Context,
  { signIn }: ApiPorts,
  now: Date,
): Promise<AuthenticatedSession> {
  const token = sessionCookie(ctx);
  const session = token === "" ? undefined : await signIn.authenticate(token, now);
  if (session) return session;
  throw new ApiProblem(401, "not-signed-in", { message: "请先登录" });
}

function checkRight(route: Route, caller: Caller): void {
  if (mayCall(route, caller)) return;
  throw new ApiProblem(403, "no-right", { message: "您的角色不能做这件事，需要请找管理员" });
}

function checkStepUp({ stepUp }: Route, { steppedUpAt }: Caller, now: Date): void {
  if (!stepUp) return;
  if (steppedUpAt && now.getTime() - steppedUpAt.getTime() < stepUpMs) return;
  throw new ApiProblem(403, "step-up-needed", { message: "这一步要再验证一次动态验证码" });
}
