import { z } from "zod";
import type { Cadre } from "../../../models/cadre.ts";
import { drawEpoch } from "../../../models/cadre-session.ts";
import { findPasswordFault, hashPassword } from "../../sign-in/password.ts";
import { Proofs } from "../../sign-in/proofs.ts";
import { drawRecoveryCodes, hashRecoveryCode } from "../../sign-in/secret-codes.ts";
import type { SignInParts } from "../../sign-in/sign-in-parts.ts";
import { drawTotpSecret, findTotpStep, totpSecretContext, totpUri } from "../../sign-in/totp.ts";
import { codeField, passwordField, totpField } from "../fields.ts";
import { ApiProblem } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { checkProof, findOwn } from "./session-routes.ts";
import { badPassword } from "./sign-in-routes.ts";

const tag = "我的账号";
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

/** What a cadre proves himself with: password, authenticator app, recovery codes. */
export function createAccountProofRoutes(parts: SignInParts): readonly Route[] {
  const proofs = new Proofs(parts);
  return [
    changePassword(parts, proofs),
    beginTotp(parts, proofs),
    confirmTotp(parts, proofs),
    renewRecoveryCodes(parts, proofs),
  ];
}

function changePassword(parts: SignInParts, proofs: Proofs): Route {
  return defineRoute(
    {
      ...{ id: "changePassword", method: "PUT", path: "/account/password", tag },
      summary: "改自己的密码；其他设备上的登录随之退出",
      right: "own",
      body: z.strictObject({ password: passwordField, newPassword: passwordField }),
      answer: z.object({}),
    },
    async ({ caller, body, now }) => {
      const cadre = await findOwn(caller, parts);
      const fault = findPasswordFault(body.newPassword, cadre.account);
      if (fault !== undefined) throw badPassword(fault, "body.newPassword");
      await provePassword(cadre, body.password, { proofs, now });
      const { cadreCredentials, cadreSessions } = parts.stores;
      const change = {
        ...{ oldHash: cadre.passwordHash ?? "", newHash: await hashPassword(body.newPassword) },
        epoch: drawEpoch(),
      };
      const end = () => cadreCredentials.changePassword(caller.id, change);
      const isChanged = await cadreSessions.outlive(caller.sessionId, change.epoch, end);
      if (!isChanged) throw wrongPassword();
      return {};
    },
  );
}

/** Not by an open session alone: whoever finds a browser open may not make himself the owner. */
function beginTotp(parts: SignInParts, proofs: Proofs): Route {
  return defineRoute(
    {
      ...{ id: "beginTotp", method: "POST", path: "/account/totp", tag },
      summary: "设置动态验证码：给出验证器要扫的地址；换一个时还要旧的验证码或恢复码",
      right: "own",
      body: z.strictObject({ password: passwordField, code: codeField.optional() }),
      answer: z.object({ uri: z.string(), secret: z.string() }),
    },
    async ({ caller, body, now }) => {
      const cadre = await findOwn(caller, parts);
      await provePassword(cadre, body.password, { proofs, now });
      if (cadre.totp) await proveOldCode(cadre, body.code, { proofs, now });
      const secret = drawTotpSecret();
      const sealed = parts.cipher.seal(secret, totpSecretContext);
      await parts.stores.cadreCredentials.beginTotp(caller.id, sealed, now);
      return { secret, uri: totpUri(secret, cadre.account) };
    },
  );
}

function confirmTotp(parts: SignInParts, proofs: Proofs): Route {
  return defineRoute(
    {
      ...{ id: "confirmTotp", method: "POST", path: "/account/totp/confirm", tag },
      summary: "用第一个验证码确认；得到 10 个恢复码，只显示这一次",
      right: "own",
      body: z.strictObject({ code: totpField }),
      answer: recoveryCodes,
    },
    async ({ caller, body, now }) => {
      const cadre = await findOwn(caller, parts);
      const { pendingTotp } = cadre;
      if (!pendingTotp) throw notBegun();
      const secret = parts.cipher.open(pendingTotp.secret.buffer, totpSecretContext);
      const step = findTotpStep(secret, body.code, now);
      const proof = await proofs.limited(cadre, now, () => Promise.resolve(step !== undefined));
      checkProof(proof, "验证码不对：请看验证器里现在的 6 位数字，并检查手机的时间");
      const codes = drawRecoveryCodes();
      const confirmed = {
        secret: parts.cipher.seal(secret, totpSecretContext),
        ...{ step: step ?? 0, now, codes: hashAll(codes, parts) },
      };
      const { cadreCredentials } = parts.stores;
      const isHis = await cadreCredentials.confirmTotp(caller.id, pendingTotp.startedAt, confirmed);
      if (!isHis) throw notBegun();
      return { recoveryCodes: codes };
    },
  );
}

function renewRecoveryCodes(parts: SignInParts, proofs: Proofs): Route {
  return defineRoute(
    {
      ...{ id: "renewRecoveryCodes", method: "POST", path: "/account/recovery-codes", tag },
      summary: "用现在的动态验证码换一套恢复码，旧的作废；只显示这一次",
      right: "own",
      body: z.strictObject({ code: totpField }),
      answer: recoveryCodes,
    },
    async ({ caller, body, now }) => {
      const cadre = await findOwn(caller, parts);
      if (!cadre.totp) throw notBegun();
      const prove = () => proofs.useTotp(cadre, body.code, now);
      checkProof(await proofs.limited(cadre, now, prove), "验证码不对，或者已经用过：请等下一个");
      const codes = drawRecoveryCodes();
      await parts.stores.cadreCredentials.setRecoveryCodes(caller.id, hashAll(codes, parts));
      return { recoveryCodes: codes };
    },
  );
}

interface Proving {
  readonly proofs: Proofs;
  readonly now: Date;
}

async function provePassword(
  cadre: Cadre,
  password: string,
  { proofs, now }: Proving,
): Promise<void> {
  checkProof(
    await proofs.limited(cadre, now, () => proofs.isPassword(cadre, password)),
    "密码不对",
  );
}

async function proveOldCode(
  cadre: Cadre,
  code: string | undefined,
  { proofs, now }: Proving,
): Promise<void> {
  if (code === undefined) {
    throw new ApiProblem(403, "code-needed", { message: "请再输入现在的动态验证码或恢复码" });
  }
  checkProof(
    await proofs.limited(cadre, now, () => proofs.useAnyCode(cadre, code, now)),
    "验证码或恢复码不对，或者已经用过",
  );
}

function hashAll(codes: readonly string[], { cipher }: SignInParts): string[] {
  return codes.map((code) => hashRecoveryCode(code, cipher));
}

function wrongPassword(): ApiProblem {
  return new ApiProblem(403, "wrong-proof", { message: "密码不对" });
}

function notBegun(): ApiProblem {
  return new ApiProblem(409, "totp-not-begun", {
    message: "还没有设置动态验证码，或者设置了一半：请从头开始",
  });
}
