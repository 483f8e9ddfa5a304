import { z } from "zod";
import { drawEpoch } from "../../../models/cadre-session.ts";
import { mayUse } from "../../../models/role.ts";
import { drawBindingCode, hashBindingCode } from "../../sign-in/secret-codes.ts";
import type { SignInParts } from "../../sign-in/sign-in-parts.ts";
import { personNameField } from "../fields.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { findOwn } from "./session-routes.ts";

const tag = "我的账号";
const nothing = z.object({});

export interface AccountParts extends SignInParts {
  /** Binding codes are typed into the chat, where time is the platform's. */
  readonly platformNow: () => Date;
}

/** What a cadre settles for himself; what he proves himself with is in `account-proof-routes`. */
export function createAccountRoutes(parts: AccountParts): readonly Route[] {
  return [
    ...[rename(parts), setDuty(parts), createBindingCode(parts), unbind(parts)],
    ...[listSessions(parts), revokeSession(parts), revokeOthers(parts)],
  ];
}

function rename({ stores }: AccountParts): Route {
  return defineRoute(
    {
      ...{ id: "renameAccount", method: "PATCH", path: "/account", tag },
      summary: "改自己的姓名",
      right: "own",
      body: z.strictObject({ name: personNameField }),
      answer: z.object({ name: z.string() }),
    },
    async ({ caller, body, requestId }) => {
      const cadre = await stores.cadres.rename(caller.id, body.name, requestId);
      return { name: cadre?.name ?? body.name };
    },
  );
}

function setDuty({ stores }: AccountParts): Route {
  return defineRoute(
    {
      ...{ id: "setDuty", method: "PUT", path: "/account/duty", tag },
      summary: "值班或下班：值班的人在微信里收到提醒",
      right: "own",
      body: z.strictObject({ isOnDuty: z.boolean() }),
      answer: z.object({ isOnDuty: z.boolean() }),
    },
    async ({ caller, body }) => {
      if (body.isOnDuty && !mayUse("tickets.handle", caller)) {
        throw new ApiProblem(403, "no-right", { message: "您的角色不处理诉求，不用值班" });
      }
      await stores.cadres.setDuty(caller.id, body.isOnDuty);
      return { isOnDuty: body.isOnDuty };
    },
  );
}

const bindingCodeLifeMs = 10 * 60_000;

function createBindingCode({ stores, cipher, platformNow }: AccountParts): Route {
  return defineRoute(
    {
      ...{ id: "createBindingCode", method: "POST", path: "/account/binding-code", tag },
      summary: "取一个绑定码：10 分钟内用自己的微信发给公众号“绑定 绑定码”",
      right: "own",
      answer: z.object({ code: z.string(), expiresAt: z.iso.datetime() }),
    },
    async ({ caller }) => {
      const code = drawBindingCode();
      const expiresAt = new Date(platformNow().getTime() + bindingCodeLifeMs);
      const hash = hashBindingCode(code, cipher);
      await stores.cadres.setBindingCode(caller.id, { hash, expiresAt });
      return { code, expiresAt: expiresAt.toISOString() };
    },
  );
}

function unbind({ stores }: AccountParts): Route {
  return defineRoute(
    {
      ...{ id: "unbindWechat", method: "DELETE", path: "/account/binding", tag },
      summary: "解除自己的微信绑定",
      right: "own",
      answer: nothing,
    },
    async ({ caller }) => {
      await stores.cadres.unbind(caller.id);
      return {};
    },
  );
}

function listSessions(parts: AccountParts): Route {
  return defineRoute(
    {
      ...{ id: "listSessions", method: "GET", path: "/account/sessions", tag },
      summary: "自己在哪些设备上登录着",
      right: "own",
      answer: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            device: z.string(),
            createdAt: z.iso.datetime(),
            seenAt: z.iso.datetime(),
            isCurrent: z.boolean(),
          }),
        ),
      }),
    },
    async ({ caller, now }) => {
      const { sessionEpoch } = await findOwn(caller, parts);
      const sessions = await parts.stores.cadreSessions.list(caller.id, sessionEpoch, now);
      const items = sessions.map(({ _id: id, device, createdAt, lastSeenAt }) => ({
        ...{ id, device: device ?? "", isCurrent: id === caller.sessionId },
        createdAt: createdAt.toISOString(),
        seenAt: lastSeenAt.toISOString(),
      }));
      return { items };
    },
  );
}

function revokeSession({ stores }: AccountParts): Route {
  return defineRoute(
    {
      ...{ id: "revokeSession", method: "DELETE", path: "/account/sessions/{id}", tag },
      summary: "让自己在一台设备上退出",
      right: "own",
      params: z.strictObject({ id: z.string().regex(/^[\w-]{43}$/) }),
      answer: nothing,
    },
    async ({ caller, params }) => {
      if (!(await stores.cadreSessions.end(params.id, caller.id))) throw notFound();
      return {};
    },
  );
}

function revokeOthers({ stores }: AccountParts): Route {
  return defineRoute(
    {
      ...{
        id: "revokeOtherSessions",
        method: "DELETE",
        path: "/account/sessions",
        tag,
      },
      summary: "除了现在这台，在所有设备上退出",
      right: "own",
      answer: nothing,
    },
    async ({ caller }) => {
      const epoch = drawEpoch();
      const end = () => stores.cadreCredentials.endSessions(caller.id, epoch);
      await stores.cadreSessions.outlive(caller.sessionId, epoch, end);
      return {};
    },
  );
}
