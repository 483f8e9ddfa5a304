import { z } from "zod";
import type { Cadre } from "../../../models/cadre.ts";
import { Proofs, type Proof } from "../../sign-in/proofs.ts";
import type { SignInParts } from "../../sign-in/sign-in-parts.ts";
import { totpField } from "../fields.ts";
import { ApiProblem } from "../problem.ts";
import { defineRoute, type Caller, type Route } from "../route.ts";
import { sessionAnswer, viewSession } from "../session-view.ts";
import { stepUpMs } from "../step-up.ts";
import { tooMany } from "./sign-in-routes.ts";

const tag = "登录";

/** The caller's own session. */
export function createSessionRoutes(parts: SignInParts): readonly Route[] {
  return [get(parts), signOut(parts), stepUp(parts)];
}

function get(parts: SignInParts): Route {
  return defineRoute(
    {
      ...{ id: "getSession", method: "GET", path: "/session", tag },
      summary: "我是谁，能做什么；页面要用的防伪令牌",
      right: "own",
      answer: sessionAnswer,
    },
    async ({ caller }) => viewSession(await findOwn(caller, parts), caller, parts),
  );
}

function signOut({ stores }: SignInParts): Route {
  return defineRoute(
    {
      ...{ id: "signOut", method: "DELETE", path: "/session", tag },
      summary: "退出登录",
      right: "own",
      answer: z.object({}),
    },
    async ({ caller }) => {
      await stores.cadreSessions.end(caller.sessionId, caller.id);
      return {};
    },
  );
}

function stepUp(parts: SignInParts): Route {
  const proofs = new Proofs(parts);
  return defineRoute(
    {
      ...{ id: "stepUp", method: "POST", path: "/session/step-up", tag },
      summary: "再验证一次动态验证码，之后 5 分钟内可以导出、群发、查看完整信息",
      right: "own",
      body: z.strictObject({ code: totpField }),
      answer: z.object({ steppedUpUntil: z.iso.datetime() }),
    },
    async ({ caller, body, now }) => {
      const cadre = await findOwn(caller, parts);
      if (!cadre.totp) {
        throw new ApiProblem(403, "totp-required", {
          message: "这一步要用动态验证码：请先在“我的账号”里设置",
        });
      }
      checkProof(
        await proofs.limited(cadre, now, () => proofs.useTotp(cadre, body.code, now)),
        "验证码不对，或者已经用过：请等下一个",
      );
      await parts.stores.cadreSessions.stepUp(caller.sessionId, now);
      return { steppedUpUntil: new Date(now.getTime() + stepUpMs).toISOString() };
    },
  );
}

/** The caller's row. @throws ApiProblem when it went away this moment */
export async function findOwn({ id }: Caller, { stores }: SignInParts): Promise<Cadre> {
  const cadre = await stores.cadres.find(id);
  if (!cadre) throw new ApiProblem(401, "not-signed-in", { message: "请先登录" });
  return cadre;
}

/** @throws ApiProblem unless it is proved */
export function checkProof(proof: Proof, message: string): void {
  switch (proof) {
    case "proved":
      return;
    case "wrong":
      throw new ApiProblem(403, "wrong-proof", { message });
    case "locked":
      throw tooMany();
  }
}
