import { randomBytes } from "node:crypto";
import { ApiRefusal } from "../http/api-refusal.ts";
import type { KeptMap } from "../state/kept-map.ts";
import { chinaDay } from "../state/platform-calendar.ts";

/** The two interfaces hold separate tokens. Source: fact sheet 4. */
export type TokenKind = "plain" | "stable";

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

export interface StoredToken {
  readonly kind: TokenKind;
  readonly issuedAtMs: number;
  /** What the answer promised. */
  readonly expiresAtMs: number;
  /** Since a newer one replaced it: 5 minutes later, or at once when forced. */
  readonly replacedUntilMs?: number;
}

export interface TokenForces {
  readonly day: string;
  readonly count: number;
  readonly lastAtMs: number;
}

const lifeMs = 7_200_000;
const overlapMs = 300_000;
/** In the last 5 minutes of validity stable_token issues a new one. */
const renewalMs = 300_000;
const forcesPerDay = 20;
const forceIntervalMs = 30_000;
/** How long a dead token is remembered, to tell "expired" from "never was". */
const memoryMs = 24 * 60 * 60_000;
const tokenShape = /^\d{2,3}_[\w-]{120,}$/;
const tokenBytes = 102;

/** access_tokens, their life and overlap. Source: fact sheet 4. */
export class TokenBook {
  readonly #tokens: KeptMap<StoredToken>;
  readonly #forces: KeptMap<TokenForces>;
  readonly #now: () => Date;

  constructor(tokens: KeptMap<StoredToken>, forces: KeptMap<TokenForces>, now: () => Date) {
    this.#tokens = tokens;
    this.#forces = forces;
    this.#now = now;
  }

  /** `cgi-bin/token`: a new one each time. */
  issuePlain(): IssuedToken {
    return this.#issue("plain", overlapMs);
  }

  /** `stable_token`: the same one while it is valid. A forced renewal beyond 20 a day or within 30 s is none. */
  issueStable(isForced: boolean): IssuedToken {
    const nowMs = this.#now().getTime();
    const newest = this.#newest("stable");
    const isFresh = newest && newest[1].expiresAtMs - nowMs > renewalMs;
    if (isForced && (!isFresh || this.#takeForce())) return this.#issue("stable", 0);
    if (!isFresh) return this.#issue("stable", overlapMs);
    const [accessToken, { expiresAtMs }] = newest;
    return { accessToken, expiresInSeconds: Math.floor((expiresAtMs - nowMs) / 1_000) };
  }

  /** @throws ApiRefusal 41001 missing, 40014 malformed, 42001 expired, 40001 unknown or no longer the latest. */
  check(accessToken: string | null): void {
    if (!accessToken) throw new ApiRefusal(41001);
    if (!tokenShape.test(accessToken)) throw new ApiRefusal(40014);
    const stored = this.#tokens.get(accessToken);
    if (!stored) throw new ApiRefusal(40001);
    const nowMs = this.#now().getTime();
    if (stored.replacedUntilMs !== undefined) {
      if (nowMs >= stored.replacedUntilMs) throw new ApiRefusal(40001);
      return;
    }
    if (nowMs >= stored.expiresAtMs) throw new ApiRefusal(42001);
  }

  /** Every token's life ends now: 42001. */
  expireAll(): void {
    const expiresAtMs = this.#now().getTime();
    for (const [accessToken, token] of [...this.#tokens.entries()]) {
      this.#tokens.set(accessToken, { ...token, expiresAtMs });
    }
  }

  #issue(kind: TokenKind, overlap: number): IssuedToken {
    const nowMs = this.#now().getTime();
    this.#forgetDead(nowMs);
    this.#replace(kind, nowMs + overlap);
    const accessToken = `88_${randomBytes(tokenBytes).toString("base64url")}`;
    this.#tokens.set(accessToken, { kind, issuedAtMs: nowMs, expiresAtMs: nowMs + lifeMs });
    return { accessToken, expiresInSeconds: lifeMs / 1_000 };
  }

  /** A forced renewal also ends an overlap that still runs; an expired token gets no second life. */
  #replace(kind: TokenKind, untilMs: number): void {
    const nowMs = this.#now().getTime();
    for (const [accessToken, token] of this.#tokens.entries()) {
      if (token.kind !== kind) continue;
      if (token.replacedUntilMs === undefined && token.expiresAtMs <= nowMs) continue;
      const replacedUntilMs = Math.min(token.replacedUntilMs ?? untilMs, untilMs);
      this.#tokens.set(accessToken, { ...token, replacedUntilMs });
    }
  }

  #newest(kind: TokenKind): [string, StoredToken] | undefined {
    return [...this.#tokens.entries()]
      .filter(([, token]) => token.kind === kind && token.replacedUntilMs === undefined)
      .sort(([, left], [, right]) => left.issuedAtMs - right.issuedAtMs)
      .at(-1);
  }

  #takeForce(): boolean {
    const now = this.#now();
    const day = chinaDay(now);
    const before = this.#forces.get("stable");
    const count = before?.day === day ? before.count : 0;
    if (count >= forcesPerDay) return false;
    if (before && now.getTime() - before.lastAtMs < forceIntervalMs) return false;
    this.#forces.set("stable", { day, count: count + 1, lastAtMs: now.getTime() });
    return true;
  }

  #forgetDead(nowMs: number): void {
    for (const [accessToken, { expiresAtMs }] of [...this.#tokens.entries()]) {
      if (nowMs - expiresAtMs > memoryMs) this.#tokens.delete(accessToken);
    }
  }
}
