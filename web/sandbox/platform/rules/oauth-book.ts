import { randomBytes } from "node:crypto";
import { ApiRefusal, demand } from "../http/api-refusal.ts";

export type OAuthScope = "snsapi_base" | "snsapi_userinfo";

interface Grant {
  readonly openid: string;
  readonly scope: OAuthScope;
  readonly untilMs: number;
}

export interface IssuedGrant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly openid: string;
  readonly scope: OAuthScope;
}

/** Source: fact sheet 10.1. */
const codeLifeMs = 5 * 60_000;
const tokenLifeMs = 7_200_000;
const refreshLifeMs = 30 * 24 * 60 * 60_000;
const codeBytes = 24;
const tokenBytes = 66;
const mostKept = 10_000;

/** Codes and tokens of web authorization: for one run, a restart forgets them. */
export class OAuthBook {
  readonly #now: () => Date;
  readonly #codes = new Map<string, Grant & { readonly isUsed: boolean }>();
  readonly #tokens = new Map<string, Grant>();
  readonly #refreshes = new Map<string, Grant>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** What the visitor comes back with. */
  authorize(openid: string, scope: OAuthScope): string {
    const code = randomBytes(codeBytes).toString("base64url");
    put(this.#codes, code, { openid, scope, isUsed: false, untilMs: this.#until(codeLifeMs) });
    return code;
  }

  /** Once. @throws ApiRefusal 40029 unknown, 40163 used, 42003 over. */
  exchange(code: string): IssuedGrant {
    const grant = this.#codes.get(code);
    demand(grant !== undefined, 40029);
    demand(!grant.isUsed, 40163);
    demand(this.#isLiving(grant), 42003);
    this.#codes.set(code, { ...grant, isUsed: true });
    const refreshToken = randomBytes(tokenBytes).toString("base64url");
    const { openid, scope } = grant;
    put(this.#refreshes, refreshToken, { openid, scope, untilMs: this.#until(refreshLifeMs) });
    return this.#issue(grant, refreshToken);
  }

  /** @throws ApiRefusal 40030 unknown, 42002 over. */
  refresh(refreshToken: string): IssuedGrant {
    const grant = this.#refreshes.get(refreshToken);
    demand(grant !== undefined, 40030);
    demand(this.#isLiving(grant), 42002);
    return this.#issue(grant, refreshToken);
  }

  /** @throws ApiRefusal 40001 unknown, 42001 over, 40003 another's. */
  check(accessToken: string, openid: string): OAuthScope {
    const grant = this.#tokens.get(accessToken);
    if (!grant) throw new ApiRefusal(40001);
    demand(this.#isLiving(grant), 42001);
    demand(grant.openid === openid, 40003);
    return grant.scope;
  }

  #issue({ openid, scope }: Grant, refreshToken: string): IssuedGrant {
    const accessToken = `88_${randomBytes(tokenBytes).toString("base64url")}`;
    put(this.#tokens, accessToken, { openid, scope, untilMs: this.#until(tokenLifeMs) });
    return { accessToken, refreshToken, openid, scope };
  }

  #isLiving({ untilMs }: Grant): boolean {
    return this.#now().getTime() < untilMs;
  }

  #until(lifeMs: number): number {
    return this.#now().getTime() + lifeMs;
  }
}

/** The oldest goes when there are too many. */
function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostKept && oldest !== undefined) map.delete(oldest);
}
