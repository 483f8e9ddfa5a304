import type { Cadre } from "../../models/cadre.ts";
import { Attempts } from "./attempts.ts";
import { verifyPassword } from "./password.ts";
import { hashRecoveryCode } from "./secret-codes.ts";
import type { SignInParts } from "./sign-in-parts.ts";
import { findTotpStep, totpSecretContext } from "./totp.ts";

export type Proof = "proved" | "wrong" | "locked";

/** What shows that it is he. Each code works once, whichever instance is asked. */
export class Proofs {
  readonly #parts: Pick<SignInParts, "stores" | "cipher">;
  readonly #attempts: Attempts;

  constructor(parts: Pick<SignInParts, "stores" | "cipher">) {
    this.#parts = parts;
    this.#attempts = new Attempts(parts);
  }

  /** Of somebody who is signed in: five wrong ones shut it for a while, as at the door. */
  async limited(cadre: Cadre, now: Date, prove: () => Promise<boolean>): Promise<Proof> {
    if (!(await this.#attempts.takeProof(cadre._id, now))) return "locked";
    if (!(await prove())) return "wrong";
    await this.#attempts.succeedProof(cadre._id);
    return "proved";
  }

  isPassword({ passwordHash }: Cadre, password: string): Promise<boolean> {
    return verifyPassword(passwordHash, password);
  }

  /** Six digits of his authenticator app. */
  async useTotp({ _id, totp }: Cadre, code: string, now: Date): Promise<boolean> {
    if (!totp) return false;
    const secret = this.#parts.cipher.open(totp.secret.buffer, totpSecretContext);
    const step = findTotpStep(secret, code, now);
    if (step === undefined) return false;
    return this.#parts.stores.cadreCredentials.useTotpStep(_id, step);
  }

  /** Those, or one of his recovery codes. */
  async useAnyCode(cadre: Cadre, code: string, now: Date): Promise<boolean> {
    if (/^\d{6}$/.test(code)) return this.useTotp(cadre, code, now);
    const hash = hashRecoveryCode(code, this.#parts.cipher);
    return this.#parts.stores.cadreCredentials.useRecoveryCode(cadre._id, hash);
  }
}
