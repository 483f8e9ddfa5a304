import Router from "koa-router";
import { z } from "zod";
import { createStaticPage } from "../static-page.ts";
import { actShape } from "./act-shape.ts";
import type { Account, ChatPage, Follower, FollowerAct, FollowerPage } from "./api-types.ts";
import { viewFollower, type ActOutcome, type Chat, type ChatParts } from "./chat.ts";
import { addUploadRoute } from "./upload-route.ts";
import { addFaultRoutes, type FaultParts } from "./fault-routes.ts";
import { followerId } from "./follower-id.ts";
import type { StoredFollower } from "./follower-store.ts";
import type { PretendApi } from "./platform/pretend-api.ts";
import { answerErrors, parse, readJson, SandboxApiError } from "./sandbox-api-error.ts";
import { addSampleRoutes, type SampleParts } from "./sample-routes.ts";
import type { TypingNotes } from "./typing-notes.ts";
import { addWebRoutes } from "./web-routes.ts";

export interface RouteParts extends ChatParts, FaultParts, SampleParts {
  readonly api: PretendApi;
  readonly chat: Chat;
  readonly account: Omit<Account, "menu">;
  readonly typing: TypingNotes;
}

const followersPerPage = 50;
const messagesPerPage = 100;

const cursorShape = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "游标不对")
  .transform(Number)
  .optional();
const seqShape = z
  .string()
  .regex(/^\d{1,9}$/, "消息序号不对")
  .transform(Number);

const newFollowerShape = z.object(
  { name: z.string("名字不对").trim().max(20, "名字最多 20 个字").optional() },
  "请求不对",
);

const refusals: Readonly<
  Record<Extract<ActOutcome, { kind: "refused" }>["reason"], readonly [number, string]>
> = {
  "unknown-follower": [404, "没有这位关注者"],
  "not-following": [409, "还没有关注公众号，请先关注或扫摊点码"],
  "already-following": [409, "已经关注了公众号"],
  "unknown-stall": [404, "没有这个摊点"],
  "unknown-button": [404, "菜单里没有这一项"],
  "unknown-media": [404, "这个素材不在平台上，或者已经过期"],
};

/** News cards show pictures from anywhere, as WeChat does; everything else comes from here. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: http: https:",
  "media-src 'self' blob:",
  // The phone opens the product's own pages inside itself.
  "frame-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
];

/** The phone page and its API. */
export function createSandboxRouter(parts: RouteParts): Router {
  const router = new Router();
  const page = createStaticPage({
    ...{ folder: "sandbox/page", title: "模拟微信的页面" },
    contentSecurityPolicy,
  });
  router.get("/sandbox", (ctx) => page.servePage(ctx, "index"));
  router.get("/sandbox/control", (ctx) => page.servePage(ctx, "control"));
  router.get("/sandbox/assets/:name", (ctx) => page.serveAsset(ctx, ctx.params["name"] ?? ""));
  router.use("/sandbox/api", answerErrors(parts.log));
  router.get("/sandbox/api/account", (ctx) => void (ctx.body = viewAccount(parts)));
  router.get("/sandbox/api/stalls", async (ctx) => void (ctx.body = await listStalls(parts)));
  addFollowerRoutes(router, parts);
  addMessageRoutes(router, parts);
  addFaultRoutes(router, parts);
  addUploadRoute(router, parts.phone);
  addSampleRoutes(router, parts);
  addWebRoutes(router, { ...parts, page });
  return router;
}

function viewAccount({ account, phone }: RouteParts): Account {
  return { ...account, menu: phone.menuOf() };
}

async function listStalls({ stalls }: RouteParts) {
  return { items: await stalls(), nextCursor: null };
}

function addFollowerRoutes(router: Router, parts: RouteParts): void {
  router.get("/sandbox/api/followers", async (ctx) => {
    ctx.body = await listFollowers(parts, parse(cursorShape, ctx.query["cursor"]));
  });
  router.post("/sandbox/api/followers", async (ctx) => {
    const { name } = parse(newFollowerShape, await readJson(ctx));
    ctx.status = 201;
    ctx.body = await createFollower(parts, name || undefined);
  });
  router.get("/sandbox/api/followers/:id", async (ctx) => {
    ctx.body = viewFollower(await findStored(parts, followerId(ctx)));
  });
}

function addMessageRoutes(router: Router, parts: RouteParts): void {
  router.get("/sandbox/api/followers/:id/messages", async (ctx) => {
    const after = parse(seqShape, ctx.query["after"] ?? "0");
    ctx.body = await readChat(parts, followerId(ctx), after);
  });
  router.post("/sandbox/api/followers/:id/messages", async (ctx) => {
    const act = parse(actShape, await readJson(ctx));
    ctx.body = await takeAct(parts, {
      id: followerId(ctx),
      act,
      origin: `${ctx.protocol}://${ctx.host}`,
    });
    ctx.status = 202;
  });
  router.get("/sandbox/api/followers/:id/messages/:seq/exchange", async (ctx) => {
    const seq = parse(seqShape, ctx.params["seq"]);
    const exchange = await parts.messages.readExchange({ followerId: followerId(ctx), seq });
    ctx.body = { exchange: exchange ?? null };
  });
}

async function listFollowers({ followers }: RouteParts, before?: number): Promise<FollowerPage> {
  const found = await followers.list(followersPerPage, before);
  const last = found.length === followersPerPage ? found.at(-1) : undefined;
  return { items: found.map(viewFollower), nextCursor: last ? String(last._id) : null };
}

async function createFollower(parts: RouteParts, name: string | undefined): Promise<Follower> {
  const { followers, platform, now, log } = parts;
  const openid = platform.createFollower();
  const created = await followers.create({ openid, name, createdAt: now() });
  log.info({ event: "sandbox.follower-created", followerId: created._id });
  return viewFollower(created);
}

async function findStored({ followers }: RouteParts, id: number): Promise<StoredFollower> {
  const found = await followers.find(id);
  if (!found) throw new SandboxApiError(404, "unknown-follower", "没有这位关注者");
  return found;
}

async function readChat(parts: RouteParts, id: number, after: number): Promise<ChatPage> {
  const { phone, typing, messages } = parts;
  const stored = await findStored(parts, id);
  const found = await messages.list(id, after, messagesPerPage);
  return {
    ...{ items: found, hasMore: found.length === messagesPerPage, follower: viewFollower(stored) },
    ...{ now: parts.now().toISOString(), offsetMs: phone.offsetMs() },
    ...{ menu: phone.menuOf(stored.openid), isTyping: typing.isTyping(stored.openid) },
  };
}

async function takeAct(
  parts: RouteParts,
  { id, act, origin }: { id: number; act: FollowerAct; origin: string },
) {
  const outcome = await parts.chat.act(id, act, origin);
  if (outcome.kind === "refused") {
    const [status, message] = refusals[outcome.reason];
    throw new SandboxApiError(status, outcome.reason, message);
  }
  const { message, follower } = outcome;
  return { message, follower };
}
