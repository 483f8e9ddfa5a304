import type { Cadre } from "../../models/cadre.ts";
import { isOfEpoch, sessionLifeMs } from "../../models/cadre-session.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import { districtCode, scopeOf } from "../../models/scope.ts";
import type { AuthenticatedSession, SignInPort } from "../api/ports.ts";
import { Attempts } from "./attempts.ts";
import { verifyPassword } from "./password.ts";
import { Proofs } from "./proofs.ts";
import { drawToken, hashToken, isToken } from "./secret-codes.ts";
import type { SignInParts, Visitor } from "./sign-in-parts.ts";

export interface Credentials {
  readonly account: string;
  readonly password: string;
  /** Six digits, or a recovery code. */
  readonly code?: string | undefined;
}

export interface BegunSession {
  /** The cookie's value. */
  readonly token: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

export type SignInOutcome =
  | { readonly kind: "signed-in"; readonly cadre: Cadre; readonly session: BegunSession }
  /** One answer for a wrong account, password or code. */
  | { readonly kind: "refused" }
  | { readonly kind: "code-needed" }
  | { readonly kind: "locked" };

const maxDeviceCharacters = 120;

/** Lets cadres in, and knows them again with each request by their rows alone. */
export class SignIn implements SignInPort {
  readonly #parts: SignInParts;
  readonly #attempts: Attempts;
  readonly #proofs: Proofs;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#attempts = new Attempts(parts);
    this.#proofs = new Proofs(parts);
  }

  async authenticate(token: string, now: Date): Promise<AuthenticatedSession | undefined> {
    if (!isToken(token)) return undefined;
    const { cadres, cadreSessions } = this.#parts.stores;
    const session = await cadreSessions.findLiving(hashToken(token), now);
    const cadre = session && (await cadres.find(session.cadre));
    if (!session || !cadre?.isActive) return undefined;
    if (!isOfEpoch(session, cadre.sessionEpoch)) return undefined;
    await cadreSessions.touch(session, now);
    const { _id: id, name, role, organisation, organisationPath } = cadre;
    return {
      caller: {
        ...{ id, name, role, organisation, organisationPath },
        scope: scopeOf(cadre),
        sessionId: session._id,
        ...(session.steppedUpAt && { steppedUpAt: session.steppedUpAt }),
      },
      csrfToken: csrfTokenOf(session._id, this.#parts.cipher),
    };
  }

  async signIn(credentials: Credentials, visitor: Visitor): Promise<SignInOutcome> {
    const attempt = { account: credentials.account, address: visitor.address };
    if (!(await this.#attempts.take(attempt, visitor.now))) return { kind: "locked" };
    const cadre = await this.#parts.stores.cadres.findByAccount(credentials.account);
    const proved = await this.#prove(cadre, credentials, visitor.now);
    if (proved === "code-needed") {
      await this.#attempts.giveBack(attempt);
      return { kind: "code-needed" };
    }
    if (!cadre || proved === "refused") {
      await this.#note(cadre, visitor.now, "refused");
      return { kind: "refused" };
    }
    await this.#attempts.succeed(attempt);
    const session = await this.begin(cadre, visitor);
    await this.#note(cadre, visitor.now, "done");
    return { kind: "signed-in", cadre, session };
  }

  /** Always under a new id: whatever cookie came along is nothing to us. */
  async begin(
    { _id: cadre, sessionEpoch: epoch }: Pick<Cadre, "_id" | "sessionEpoch">,
    { userAgent, now }: Visitor,
  ): Promise<BegunSession> {
    const token = drawToken();
    const sessionId = hashToken(token);
    const device = userAgent.slice(0, maxDeviceCharacters);
    await this.#parts.stores.cadreSessions.begin({ id: sessionId, cadre, epoch, device, now });
    return { token, sessionId, expiresAt: new Date(now.getTime() + sessionLifeMs) };
  }

  async #prove(
    cadre: Cadre | null,
    { password, code }: Credentials,
    now: Date,
  ): Promise<"proved" | "refused" | "code-needed"> {
    const passwordHash = cadre?.isActive ? cadre.passwordHash : undefined;
    if (!(await verifyPassword(passwordHash, password)) || !cadre) return "refused";
    if (!cadre.totp) return "proved";
    if (code === undefined) return "code-needed";
    return (await this.#proofs.useAnyCode(cadre, code, now)) ? "proved" : "refused";
  }

  /** Also for accounts that are not there: the time it takes tells nothing. */
  async #note(cadre: Cadre | null, at: Date, phase: "done" | "refused"): Promise<void> {
    await this.#parts.audit.append({
      ...{ at, phase, action: "signIn", target: {} },
      actor: cadre?._id ?? "unknown",
      organisationPath: cadre?.organisationPath ?? [districtCode],
      ...(phase === "refused" && { code: "wrong-credentials" }),
    });
  }
}

/** Belongs to one session, and is worthless without its cookie. */
export function csrfTokenOf(sessionId: string, cipher: FieldCipher): string {
  return cipher.hash(sessionId, "session.csrf");
}
