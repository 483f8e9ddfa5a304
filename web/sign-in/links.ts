import type { Cadre } from "../../models/cadre.ts";
import { districtCode } from "../../models/scope.ts";
import { firstAdminLinkId, type LinkPurpose, type SignInLink } from "../../models/sign-in-link.ts";
import { hashPassword } from "./password.ts";
import { drawToken, hashToken, isToken } from "./secret-codes.ts";
import type { SignInParts } from "./sign-in-parts.ts";

const dayMs = 24 * 60 * 60_000;
const livesMs: Readonly<Record<LinkPurpose, number>> = {
  "first-admin": dayMs,
  reset: dayMs,
  invitation: 7 * dayMs,
};

export interface IssuedLink {
  /** Stands behind `#` in the address, so that no server and no proxy writes it down. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** A link that can still be used. */
export interface OpenLink {
  readonly link: SignInLink;
  /** Absent for the first admin, who makes his account with it. */
  readonly cadre?: Cadre;
}

export interface LinkAnswers {
  readonly password: string;
  /** Of the first admin. */
  readonly account?: string | undefined;
  readonly name?: string | undefined;
}

/** One-time links: of each cadre there is one at most, a new one takes the place of the old. */
export class Links {
  readonly #parts: Pick<SignInParts, "stores">;

  constructor(parts: Pick<SignInParts, "stores">) {
    this.#parts = parts;
  }

  get #stores() {
    return this.#parts.stores;
  }

  async issue(purpose: LinkPurpose, owner: string, now: Date): Promise<IssuedLink> {
    const token = drawToken();
    const expiresAt = new Date(now.getTime() + livesMs[purpose]);
    const tokenHash = hashToken(token);
    await this.#stores.signInLinks.replace({ owner, tokenHash, purpose, now, expiresAt });
    return { token, expiresAt };
  }

  /** Undefined when it is none of ours, used, too old, or its cadre is out of service. */
  async find(token: string, now: Date): Promise<OpenLink | undefined> {
    const link = isToken(token) ? await this.#stores.signInLinks.find(hashToken(token)) : null;
    if (!link || link.usedAt || link.expiresAt <= now) return undefined;
    if (link.purpose === "first-admin") {
      return (await this.#stores.adminGuard.countAdmins()) === 0 ? { link } : undefined;
    }
    const cadre = await this.#stores.cadres.find(link._id);
    return cadre?.isActive ? { link, cadre } : undefined;
  }

  /** Uses it up; the cadre as he is now, or undefined when somebody else was faster. */
  async use(
    { link }: OpenLink,
    { password, account, name }: LinkAnswers,
    now: Date,
  ): Promise<Cadre | undefined> {
    const passwordHash = await hashPassword(password);
    const choice = {
      passwordHash,
      ...(account !== undefined && { account }),
      ...(name !== undefined && { name }),
    };
    if (!(await this.#stores.signInLinks.use(link.tokenHash, choice, now))) return undefined;
    return this.#apply({ ...link, choice }, now);
  }

  /** What a dead process left: the link was used, and nothing came of it. */
  async finish(token: string, now: Date): Promise<void> {
    const link = isToken(token) ? await this.#stores.signInLinks.find(hashToken(token)) : null;
    if (link?.choice) await this.#apply(link, now);
  }

  async finishFirstAdmin(now: Date): Promise<void> {
    const link = await this.#stores.signInLinks.findOwn(firstAdminLinkId);
    if (link?.choice) await this.#apply(link, now);
  }

  /** Once, however often it is called. */
  async #apply(link: SignInLink, now: Date): Promise<Cadre | undefined> {
    const id = link.purpose === "first-admin" ? firstAdminId(link) : link._id;
    const { choice } = link;
    if (choice && link.purpose === "first-admin") {
      await this.#stores.cadres.add({
        ...{ id, role: "admin", organisation: districtCode, organisationPath: [districtCode] },
        account: choice.account ?? id,
        name: choice.name ?? "管理员",
        passwordHash: choice.passwordHash,
        createdAt: now,
      });
    } else if (choice) {
      await this.#stores.cadreCredentials.reset(id, choice.passwordHash, link.tokenHash);
    }
    await this.#stores.signInLinks.settle(link.tokenHash);
    return (await this.#stores.cadres.find(id)) ?? undefined;
  }
}

function firstAdminId({ tokenHash }: SignInLink): string {
  return `first-${tokenHash.slice(0, 16)}`;
}
