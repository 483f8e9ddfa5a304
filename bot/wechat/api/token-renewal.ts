import type {
  AccessTokenStore,
  RenewalFailure,
  StoredAccessToken,
} from "../../../models/access-token.ts";
import { FieldCipherError, type FieldCipher } from "../../../models/field-cipher.ts";
import type { Log } from "../../log.ts";
import { formatShanghai } from "../../shanghai-time.ts";
import type { ApiClock } from "./api-clock.ts";
import { ApiRefusedLocally, WechatApiError, WechatUnreachable } from "./api-errors.ts";
import type { IssuedToken, RequestToken } from "./stable-token.ts";

export interface AccessTokenOptions {
  readonly appId: string;
  readonly store: AccessTokenStore;
  readonly cipher: FieldCipher;
  readonly clock: ApiClock;
  readonly log: Log;
  readonly requestToken: RequestToken;
}

export interface KnownToken {
  readonly token: string;
  /** On the platform's clock. */
  readonly expiresAt: Date;
  readonly generation: number;
}

/** A token and the platform's no to it. */
export interface Refused {
  readonly token: string;
  readonly error: WechatApiError;
}

interface RenewalTask {
  readonly stored: StoredAccessToken | null;
  readonly refused: Refused | undefined;
  readonly holder: string;
}

/** Losing it in a slow call does no harm: whoever takes over is given the same token. */
const leaseMs = 10_000;
/** The platform's limits, the second with a second to spare. Source: fact sheet 4. */
const forcesPerDay = 20;
const forceSpacingMs = 31_000;
/** Two tokens that died early within a day are a habit of somebody else. */
const foreignWithinMs = 24 * 60 * 60 * 1_000;
/** A token that dies later than this before its end may have died of age, on a clock that goes wrong. */
const foreignMarginMs = 10 * 60_000;
/** After most refusals of the platform the operator has to act; a busy platform or a network may come back soon. */
const failedForMs = { answered: 60_000, passing: 5_000, refused: 30_000 };

/** What the holder of the lease does: asks the platform and stores what it says. */
export class TokenRenewal {
  readonly #options: AccessTokenOptions;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  leaseEnd(now: Date): Date {
    return new Date(now.getTime() + leaseMs);
  }

  /** Undefined when the lease was lost: whoever has it stores a token. */
  async renew(task: RenewalTask): Promise<KnownToken | undefined> {
    try {
      const issued = await this.#request(task);
      return await this.#save(issued, task);
    } catch (error) {
      await this.#saveFailure(error, task);
      throw neverSent(error);
    }
  }

  /** Undefined for none, or one sealed with another key. */
  open({ token, expiresAt, generation }: StoredAccessToken): KnownToken | undefined {
    if (!token || !expiresAt) return undefined;
    try {
      return { token: this.#options.cipher.open(token.buffer, sealContext), expiresAt, generation };
    } catch (error) {
      if (error instanceof FieldCipherError) return undefined;
      throw error;
    }
  }

  /** Somebody else keeps refreshing, and an operator was told within a day. */
  isAlarmed({ foreignAlarmAt }: StoredAccessToken): boolean {
    const now = this.#options.clock.platformNow().getTime();
    return now - foreignAlarmAt.getTime() < foreignWithinMs;
  }

  async #request({ stored, refused, holder }: RenewalTask): Promise<IssuedToken> {
    const issued = await this.#options.requestToken(false);
    if (!refused) return issued;
    if (issued.token !== refused.token) {
      await this.#noteForeign(stored, refused);
      return issued;
    }
    return this.#force(refused, holder);
  }

  /** The platform hands out the very token it refuses. */
  async #force(refused: Refused, holder: string): Promise<IssuedToken> {
    const { store, appId, clock, log, requestToken } = this.#options;
    const now = clock.platformNow();
    const isAllowed = await store.claimForce(appId, holder, {
      day: formatShanghai(now, "YYYY-MM-DD"),
      perDay: forcesPerDay,
      now,
      spacingMs: forceSpacingMs,
    });
    log.warn({ event: "access-token.force", isAllowed, errcode: refused.error.errcode });
    if (!isAllowed) throw refused.error;
    return requestToken(true);
  }

  async #noteForeign(stored: StoredAccessToken | null, { error }: Refused): Promise<void> {
    const { store, appId, clock, log } = this.#options;
    const now = clock.platformNow();
    const leftMs = (stored?.expiresAt?.getTime() ?? 0) - now.getTime();
    if (error.errcode === 42_001 || leftMs < foreignMarginMs) return;
    const found = await store.noteForeign(appId, now, foreignWithinMs);
    log.warn({ event: "access-token.died-early", leftMs });
    if (found !== "alarm") return;
    log.error({
      event: "access-token.foreign-refresher",
      explanation:
        "另有程序在用同一个 AppSecret 强制刷新访问令牌：请找出并停掉它，或在公众平台重置 AppSecret",
    });
  }

  async #save(issued: IssuedToken, { stored, holder }: RenewalTask) {
    const { store, appId, cipher, clock, log } = this.#options;
    const expiresAt = new Date(clock.platformNow().getTime() + issued.expiresInSeconds * 1_000);
    const token = cipher.seal(issued.token, sealContext);
    const isSaved = await store.save(appId, holder, { token, expiresAt });
    if (!isSaved) return undefined;
    log.info({ event: "access-token.renewed", expiresInSeconds: issued.expiresInSeconds });
    return { token: issued.token, expiresAt, generation: (stored?.generation ?? 0) + 1 };
  }

  async #saveFailure(error: unknown, { refused, holder }: RenewalTask): Promise<void> {
    const { store, appId, clock } = this.#options;
    const after = (ms: number) => new Date(clock.now().getTime() + ms);
    try {
      await store.saveFailure(appId, holder, describeFailure(error, refused, after));
    } catch (cause) {
      this.#options.log.warn({ event: "access-token.failure-not-noted", error: cause });
    }
  }
}

const sealContext = "accessToken";

function describeFailure(
  error: unknown,
  refused: Refused | undefined,
  after: (ms: number) => Date,
): RenewalFailure {
  if (error === refused?.error) return { kind: "refused", until: after(failedForMs.refused) };
  // The pause itself says when to ask again.
  if (error instanceof ApiRefusedLocally) return { kind: "failed", until: after(0) };
  if (!(error instanceof WechatApiError)) {
    return { kind: "failed", until: after(failedForMs.passing) };
  }
  const { errcode, errmsg, action } = error;
  const isPassing = action === "retry" || action === "back-off-minute";
  const until = after(isPassing ? failedForMs.passing : failedForMs.answered);
  return { kind: "answered", errcode, errmsg, until };
}

/** Whatever became of the token call, the call that needed the token never left. */
function neverSent(error: unknown): unknown {
  if (error instanceof WechatApiError || error instanceof ApiRefusedLocally) return error;
  if (error instanceof WechatUnreachable) return new WechatUnreachable(error.api, false, error);
  return error;
}
