import { randomUUID } from "node:crypto";
import type { StoredAccessToken } from "../../../models/access-token.ts";
import { jitter } from "./api-clock.ts";
import { WechatApiError, WechatUnreachable } from "./api-errors.ts";
import { findErrorRule } from "./error-table.ts";
import { stableTokenPath } from "./stable-token.ts";
import {
  TokenRenewal,
  type AccessTokenOptions,
  type KnownToken,
  type Refused,
} from "./token-renewal.ts";

/** The platform gives a new token in the last five minutes of the old one's life, and both are good until its
 *  end: renewal falls into them, every process at a moment of its own. Source: fact sheet 4. */
const renewBeforeMs = { from: 180_000, to: 270_000 };
/** After a failed renewal the old token, while it lives, is used this long before the next try. */
const tryAgainMs = 30_000;
/** Longer than any lease: who waits this long has met more than one holder's death. */
const waitLimitMs = 30_000;
const pollMs = { from: 100, to: 200 };

interface CachedToken extends KnownToken {
  readonly renewAt: Date;
}

/** The account's access_token: one renewal at a time in this process (single flight) and among all processes
 *  (a lease in the token's document). Design: design.md 5.7. */
export class AccessToken {
  readonly #options: AccessTokenOptions;
  readonly #renewal: TokenRenewal;
  readonly #pending = new Map<string, Promise<string>>();
  #cached: CachedToken | undefined;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
    this.#renewal = new TokenRenewal(options);
  }

  /** @throws WechatApiError, WechatUnreachable (never sent), ApiRefusedLocally */
  async get(): Promise<string> {
    const now = this.#options.clock.platformNow();
    if (this.#cached && now < this.#cached.renewAt) return this.#cached.token;
    try {
      return await this.#shareOne("", undefined);
    } catch (error) {
      if (!this.#cached || now >= this.#cached.expiresAt) throw error;
      this.#options.log.warn({ event: "access-token.renewal-put-off", error });
      this.#cached = { ...this.#cached, renewAt: new Date(now.getTime() + tryAgainMs) };
      return this.#cached.token;
    }
  }

  /** Another token than the one the platform has just refused.
   *  @throws as `get`; the refusal itself when no other is to be had now. */
  async replaceRefused(refused: Refused): Promise<string> {
    if (this.#cached && this.#cached.token !== refused.token) return this.get();
    return this.#shareOne(refused.token, refused);
  }

  /** For health and doctor: what the shared document says. */
  async status(): Promise<{ hasToken: boolean; isForeignRefresher: boolean }> {
    const stored = await this.#options.store.find(this.#options.appId);
    const now = this.#options.clock.platformNow();
    return {
      hasToken: stored?.expiresAt !== undefined && stored.expiresAt > now,
      isForeignRefresher: stored !== null && this.#renewal.isAlarmed(stored),
    };
  }

  #shareOne(key: string, refused: Refused | undefined): Promise<string> {
    const running = this.#pending.get(key);
    if (running) return running;
    const started = this.#obtain(refused).finally(() => this.#pending.delete(key));
    this.#pending.set(key, started);
    return started;
  }

  async #obtain(refused: Refused | undefined): Promise<string> {
    const { clock, store, appId } = this.#options;
    const deadlineMs = clock.now().getTime() + waitLimitMs;
    while (clock.now().getTime() < deadlineMs) {
      const stored = await store.find(appId);
      const known = this.#open(stored, refused);
      if (known && clock.platformNow() < known.renewAt) return this.#remember(known);
      const lease = await this.#claim(stored, refused);
      if (lease !== undefined) {
        const issued = await this.#renewal.renew({ stored, refused, holder: lease });
        if (issued) return this.#remember(this.#withRenewal(issued));
      }
      // Somebody else is at it: the old token is good to its end.
      else if (known && clock.platformNow() < known.expiresAt) return known.token;
      await clock.wait(jitter(clock, pollMs.from, pollMs.to));
    }
    throw new WechatUnreachable(stableTokenPath, false, "another process never finished renewing");
  }

  /** Undefined when somebody else has the lease. A renewal that failed just now is not tried again. */
  async #claim(stored: StoredAccessToken | null, refused: Refused | undefined) {
    const { clock, store, appId } = this.#options;
    const now = clock.now();
    if (stored) refuseAfterFailure(stored, refused, now);
    const holder = randomUUID();
    const lease = { holder, now, until: this.#renewal.leaseEnd(now) };
    const isClaimed = await store.claimLease(appId, stored?.generation ?? 0, lease);
    return isClaimed ? holder : undefined;
  }

  /** The stored token, unless it is the refused one. */
  #open(stored: StoredAccessToken | null, refused: Refused | undefined): CachedToken | undefined {
    if (stored && stored.generation === this.#cached?.generation) {
      return this.#cached.token === refused?.token ? undefined : this.#cached;
    }
    const known = stored && this.#renewal.open(stored);
    return known && known.token !== refused?.token ? this.#withRenewal(known) : undefined;
  }

  #withRenewal(known: KnownToken): CachedToken {
    const { clock } = this.#options;
    const expiresMs = known.expiresAt.getTime();
    const lifeMs = expiresMs - clock.platformNow().getTime();
    // A life shorter than the platform promises is used at least to its half.
    const beforeMs = Math.min(jitter(clock, renewBeforeMs.from, renewBeforeMs.to), lifeMs / 2);
    return { ...known, renewAt: new Date(expiresMs - beforeMs) };
  }

  #remember(token: CachedToken): string {
    this.#cached = token;
    return token.token;
  }
}

function refuseAfterFailure(stored: StoredAccessToken, refused: Refused | undefined, now: Date) {
  const { refusedUntil, failedUntil } = stored;
  if (refused && refusedUntil && refusedUntil > now) throw refused.error;
  if (failedUntil && failedUntil > now) throw repeatFailure(stored);
}

function repeatFailure({ failedErrcode: errcode, failedErrmsg }: StoredAccessToken): Error {
  if (errcode === undefined) {
    return new WechatUnreachable(stableTokenPath, false, "the last renewal has just failed");
  }
  const refusal = { api: stableTokenPath, errcode, errmsg: failedErrmsg ?? "", answer: {} };
  return new WechatApiError(refusal, findErrorRule(errcode, stableTokenPath));
}
