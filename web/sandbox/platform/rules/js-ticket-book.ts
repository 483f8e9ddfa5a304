import { createHash, randomBytes } from "node:crypto";

export interface JsTicket {
  readonly ticket: string;
  readonly untilMs: number;
}

/** What a page hands to wx.config. */
export interface JsSignature {
  readonly nonce: string;
  readonly timestamp: string;
  readonly signature: string;
  /** Without what follows #. */
  readonly url: string;
}

/** Source: fact sheet 10.2. */
const lifeMs = 7_200_000;
/** As with tokens, the last minutes bring a new one; not documented for tickets. */
const renewalMs = 300_000;
const ticketBytes = 64;

/** Tickets of the JS-SDK: for one run. */
export class JsTicketBook {
  readonly #now: () => Date;
  #tickets: readonly JsTicket[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The same one while it is valid. */
  issue(): { readonly ticket: string; readonly expiresInSeconds: number } {
    const nowMs = this.#now().getTime();
    const living = this.#tickets.filter(({ untilMs }) => untilMs > nowMs);
    const newest = living.at(-1);
    const isFresh = newest !== undefined && newest.untilMs - nowMs > renewalMs;
    const made = {
      ticket: randomBytes(ticketBytes).toString("base64url"),
      untilMs: nowMs + lifeMs,
    };
    const { ticket, untilMs } = isFresh ? newest : made;
    this.#tickets = isFresh ? living : [...living, made];
    return { ticket, expiresInSeconds: Math.floor((untilMs - nowMs) / 1_000) };
  }

  /** Whether a living ticket signed the page. */
  isRight({ nonce, timestamp, signature, url }: JsSignature): boolean {
    const nowMs = this.#now().getTime();
    return this.#tickets.some(({ ticket, untilMs }) => {
      const signed = `jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${url}`;
      return untilMs > nowMs && createHash("sha1").update(signed).digest("hex") === signature;
    });
  }
}
