import type { Context } from "koa";
import type Router from "koa-router";
import type { StaticPage } from "../static-page.ts";
import {
  noticeChangeEvent,
  noticePopupEvent,
  type NoticeChoice,
} from "./callback/notice-events.ts";
import type { Chat } from "./chat.ts";
import { followerId } from "./follower-id.ts";
import type { FollowerStore, StoredFollower } from "./follower-store.ts";
import type { PretendApi } from "./platform/pretend-api.ts";
import { addressWithCode, readAuthorizeRequest } from "./platform/rules/authorize-request.ts";
import { parse, readJson, SandboxApiError } from "./sandbox-api-error.ts";
import { authorizeShape, choicesShape, configShape, idsShape } from "./web-shapes.ts";

export interface WebParts {
  readonly page: StaticPage;
  readonly api: PretendApi;
  readonly followers: FollowerStore;
  readonly chat: Chat;
}

/** What WeChat's browser does for pages that a follower has open: web authorization, the JS-SDK, the subscription
 *  tag. Pages know their follower by the name of the frame that the phone gave them. */
export function addWebRoutes(router: Router, parts: WebParts): void {
  const { page, api } = parts;
  router.get("/sandbox/jweixin.js", (ctx) => page.serveScript(ctx, "jweixin"));
  router.get("/sandbox/authorize.js", (ctx) => page.serveScript(ctx, "authorize"));
  router.post("/sandbox/api/authorize", async (ctx) => {
    ctx.body = await authorize(ctx, parts);
  });
  router.post("/sandbox/api/jssdk", async (ctx) => {
    const config = parse(configShape, await readJson(ctx));
    ctx.body = { isRight: isRightConfig(api, config) };
  });
  router.get("/sandbox/api/notices", (ctx) => {
    const ids = parse(idsShape, ctx.query["ids"]).split(",");
    const items = ids.flatMap((id) => {
      const found = api.notices.find(id);
      return found ? [{ id, title: found.title, type: found.type }] : [];
    });
    ctx.body = { items, nextCursor: null };
  });
  router.post("/sandbox/api/followers/:id/notices", async (ctx) => {
    const follower = await find(parts, followerId(ctx));
    const { choices } = parse(choicesShape, await readJson(ctx));
    noteChoices(parts, follower, choices);
    ctx.status = 204;
  });
  router.delete("/sandbox/api/followers/:id/notices", async (ctx) => {
    revokeAll(parts, await find(parts, followerId(ctx)));
    ctx.status = 204;
  });
}

/** As if he switched the account's notices off in its settings. */
function revokeAll({ api, chat }: WebParts, { openid }: StoredFollower): void {
  const agreed = [...api.notices.entries()]
    .map(([id]) => id)
    .filter((id) => api.consents.mayBeSent(openid, id));
  for (const id of agreed) api.consents.revoke(openid, id);
  if (agreed.length > 0) chat.tell(openid, noticeChangeEvent(agreed));
}

async function authorize(ctx: Context, parts: WebParts): Promise<{ redirectTo: string }> {
  const { follower, search } = parse(authorizeShape, await readJson(ctx));
  const { openid, following } = await find(parts, follower);
  const { account, settings, oauth } = parts.api;
  const facts = { appId: account.appId, settings: settings.current };
  const request = readAuthorizeRequest(search, facts);
  if (request.kind === "refused") throw new SandboxApiError(400, "refused", request.text);
  if (settings.current.accountKind === "test" && !following) {
    throw new SandboxApiError(403, "not-following", "请先关注测试号，错误码：10006");
  }
  const code = oauth.authorize(openid, request.scope);
  return { redirectTo: addressWithCode(request.redirectTo, code, request.state) };
}

async function find({ followers }: WebParts, id: number): Promise<StoredFollower> {
  const found = await followers.find(id);
  if (!found) throw new SandboxApiError(404, "unknown-follower", "没有这位关注者");
  return found;
}

function isRightConfig(
  { account, jsTickets, settings }: PretendApi,
  config: ReturnType<typeof configShape.parse>,
): boolean {
  const { appId, nonceStr: nonce, timestamp, signature, url } = config;
  if (!URL.canParse(url)) return false;
  const { webDomain } = settings.current;
  const isRightDomain = webDomain === undefined || new URL(url).hostname === webDomain;
  const isSigned = jsTickets.isRight({ nonce, timestamp, signature, url });
  return appId === account.appId && isRightDomain && isSigned;
}

function noteChoices(
  { api, chat }: WebParts,
  { openid }: StoredFollower,
  choices: readonly NoticeChoice[],
): void {
  for (const { templateId, status } of choices) {
    const notice = api.notices.find(templateId);
    if (!notice) throw new SandboxApiError(404, "unknown-notice", "没有这个订阅通知");
    if (status === "accept") api.consents.accept(openid, templateId, notice.type);
  }
  chat.tell(openid, noticePopupEvent(choices));
}
