import { addressBlock } from "./client-address.ts";
import type { SignInParts } from "./sign-in-parts.ts";

const windowMs = 15 * 60_000;
/** The fifth failure shuts the account for the whole window. */
const perAccount = { max: 5, windowMs, isRenewed: true };
/** Many people may sit behind one address. */
const perAddress = { max: 20, windowMs };
const linksPerAddress = { max: 30, windowMs };

export interface Attempt {
  readonly account: string;
  readonly address: string;
}

/** Counts what fails, in the database, so that all instances count together. Each attempt is taken before it is
 *  looked at: a thousand at once are still five. */
export class Attempts {
  readonly #parts: Pick<SignInParts, "stores" | "cipher">;

  constructor(parts: Pick<SignInParts, "stores" | "cipher">) {
    this.#parts = parts;
  }

  get #limits() {
    return this.#parts.stores.rateLimits;
  }

  /** False when there were too many failures; whether there is such an account makes no difference. */
  async take({ account, address }: Attempt, now: Date): Promise<boolean> {
    if (!(await this.#limits.take(this.#addressKey(address), perAddress, now))) return false;
    return this.#limits.take(this.#accountKey(account), perAccount, now);
  }

  /** He is in: his earlier failures are forgotten, those of others at his address are not. */
  async succeed({ account, address }: Attempt): Promise<void> {
    await this.#limits.clear(this.#accountKey(account));
    await this.#limits.giveBack(this.#addressKey(address));
  }

  /** Neither failed nor in. Earlier failures stay: the password alone does not make room for guessing codes. */
  async giveBack({ account, address }: Attempt): Promise<void> {
    await this.#limits.giveBack(this.#accountKey(account));
    await this.#limits.giveBack(this.#addressKey(address));
  }

  /** Passwords and codes that somebody proves himself with while signed in. */
  takeProof(cadre: string, now: Date): Promise<boolean> {
    return this.#limits.take(proofKey(cadre), perAccount, now);
  }

  succeedProof(cadre: string): Promise<void> {
    return this.#limits.clear(proofKey(cadre));
  }

  takeLink(address: string, now: Date): Promise<boolean> {
    return this.#limits.take(this.#addressKey(address, "link"), linksPerAddress, now);
  }

  #accountKey(account: string): string {
    return `sign-in:account:${this.#parts.cipher.hash(account, "sign-in.account")}`;
  }

  #addressKey(address: string, what = "sign-in"): string {
    return `${what}:address:${this.#parts.cipher.hash(addressBlock(address), "sign-in.address")}`;
  }
}

function proofKey(cadre: string): string {
  return `proof:${cadre}`;
}
