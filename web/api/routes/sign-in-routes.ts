import { z } from "zod";
import type { Cadre } from "../../../models/cadre.ts";
import { districtCode } from "../../../models/scope.ts";
import { linkPurposes } from "../../../models/sign-in-link.ts";
import { Attempts } from "../../sign-in/attempts.ts";
import { Links, type LinkAnswers, type OpenLink } from "../../sign-in/links.ts";
import { findPasswordFault } from "../../sign-in/password.ts";
import type { SignInParts, Visitor } from "../../sign-in/sign-in-parts.ts";
import { SignIn } from "../../sign-in/sign-in.ts";
import {
  accountField,
  codeField,
  linkTokenField,
  passwordField,
  personNameField,
} from "../fields.ts";
import { ApiProblem } from "../problem.ts";
import { definePublicRoute, type PublicRoute } from "../public-route.ts";
import { sessionAnswer, viewSession } from "../session-view.ts";

const tag = "登录";

/** The doors that need no session. */
export function createSignInRoutes(parts: SignInParts): readonly PublicRoute[] {
  const doors = {
    parts,
    signIn: new SignIn(parts),
    links: new Links(parts),
    attempts: new Attempts(parts),
  };
  return [signIn(doors), findLink(doors), openLink(doors)];
}

interface Doors {
  readonly parts: SignInParts;
  readonly signIn: SignIn;
  readonly links: Links;
  readonly attempts: Attempts;
}

function signIn({ parts, signIn }: Doors): PublicRoute {
  return definePublicRoute(
    {
      ...{ id: "signIn", method: "POST", path: "/session", tag },
      summary: "登录：账号、密码，设置过动态验证码的还要验证码或恢复码",
      body: z.strictObject({
        account: z.string().trim().toLowerCase().min(1).max(64),
        password: passwordField,
        code: codeField.optional(),
      }),
      answer: sessionAnswer,
    },
    async ({ body, setSession, ...visitor }) => {
      const outcome = await signIn.signIn(body, visitor);
      switch (outcome.kind) {
        case "locked":
          throw tooMany();
        case "code-needed":
          throw new ApiProblem(401, "code-needed", { message: "请再输入动态验证码或恢复码" });
        case "refused":
          throw new ApiProblem(401, "wrong-credentials", { message: "账号、密码或验证码不对" });
        case "signed-in":
          setSession(outcome.session.token, outcome.session.expiresAt);
          return viewSession(outcome.cadre, outcome.session, parts);
      }
    },
  );
}

function findLink({ links, attempts }: Doors): PublicRoute {
  return definePublicRoute(
    {
      ...{ id: "findLink", method: "POST", path: "/links/find", tag },
      summary: "一次性链接还能不能用，是给谁的",
      body: z.strictObject({ token: linkTokenField }),
      answer: z.object({
        purpose: z.enum(linkPurposes),
        account: z.string().optional(),
        name: z.string().optional(),
        expiresAt: z.iso.datetime(),
      }),
    },
    async ({ body, address, now }) => {
      if (!(await attempts.takeLink(address, now))) throw tooMany();
      const found = await links.find(body.token, now);
      if (!found) throw linkGone();
      const { link, cadre } = found;
      return {
        purpose: link.purpose,
        expiresAt: link.expiresAt.toISOString(),
        ...(cadre && { account: cadre.account, name: cadre.name }),
      };
    },
  );
}

function openLink(doors: Doors): PublicRoute {
  return definePublicRoute(
    {
      ...{ id: "openLink", method: "POST", path: "/links/open", tag },
      summary: "用一次性链接设置密码并登录；第一位管理员同时定下账号和姓名",
      body: z.strictObject({
        token: linkTokenField,
        password: passwordField,
        account: accountField.optional(),
        name: personNameField.optional(),
      }),
      answer: sessionAnswer,
    },
    async ({ body, setSession, ...visitor }) => {
      if (!(await doors.attempts.takeLink(visitor.address, visitor.now))) throw tooMany();
      const cadre = await useLink(body, visitor, doors);
      const session = await doors.signIn.begin(cadre, visitor);
      setSession(session.token, session.expiresAt);
      return viewSession(cadre, session, doors.parts);
    },
  );
}

async function useLink(
  { token, ...answers }: LinkAnswers & { readonly token: string },
  { now }: Visitor,
  { parts, links }: Doors,
): Promise<Cadre> {
  const found = await links.find(token, now);
  if (!found) {
    await links.finish(token, now);
    throw linkGone();
  }
  await checkAnswers(found, answers, parts);
  const entry = {
    ...{ at: now, action: "openLink", target: { purpose: found.link.purpose } },
    actor: found.cadre?._id ?? "unknown",
    organisationPath: found.cadre?.organisationPath ?? [districtCode],
  };
  const intent = await parts.audit.append({ ...entry, phase: "intent" });
  const cadre = await links.use(found, answers, now);
  const outcome = cadre ? { phase: "done" as const } : { phase: "refused" as const, code: "gone" };
  await parts.audit.append({ ...entry, actor: cadre?._id ?? entry.actor, intent, ...outcome });
  if (!cadre) throw linkGone();
  return cadre;
}

async function checkAnswers(
  { cadre }: OpenLink,
  { password, account, name }: LinkAnswers,
  { stores }: SignInParts,
): Promise<void> {
  if (!cadre && (account === undefined || name === undefined)) {
    throw new ApiProblem(400, "invalid-request", {
      message: "第一位管理员要填账号和姓名",
      fields: { "body.account": "请填账号", "body.name": "请填姓名" },
    });
  }
  const ownAccount = cadre?.account ?? account ?? "";
  const fault = findPasswordFault(password, ownAccount);
  if (fault !== undefined) throw badPassword(fault);
  if (!cadre && (await stores.cadres.findByAccount(ownAccount))) throw accountTaken();
}

/** In the words of the field it belongs to. */
export function badPassword(fault: string, field = "body.password"): ApiProblem {
  return new ApiProblem(400, "bad-password", { message: fault, fields: { [field]: fault } });
}

export function accountTaken(): ApiProblem {
  return new ApiProblem(409, "account-taken", { message: "这个账号已经有人用了，请换一个" });
}

export function tooMany(): ApiProblem {
  return new ApiProblem(429, "too-many-attempts", { message: "试的次数太多了，请 15 分钟后再试" });
}

function linkGone(): ApiProblem {
  return new ApiProblem(410, "link-gone", {
    message: "这个链接已经用过或过期了：设好密码的请直接登录，否则请管理员再发一个",
  });
}
