import { createHash } from "node:crypto";
import { z } from "zod";
import type { ApiClock } from "./api-clock.ts";
import type { ApiRequest } from "./api-request.ts";
import { callFor } from "./typed-call.ts";
import type { WechatApi } from "./wechat-api.ts";

const issued = z.object({ ticket: z.string(), expires_in: z.number() });

interface KnownTicket {
  readonly ticket: string;
  /** On the platform's clock. */
  readonly renewAt: Date;
}

/** Renewed this long before its end, or at half of a shorter life. */
const renewBeforeMs = 5 * 60_000;

/** The ticket that signs pages for the JS-SDK: one renewal at a time in this process. Others have their own copy:
 *  getting one does no harm to those given out, and the day allows a million. Source: fact sheet 10.2, 14. */
export class JsTickets {
  readonly #api: WechatApi;
  readonly #clock: ApiClock;
  #known: KnownTicket | undefined;
  #pending: Promise<string> | undefined;

  constructor(api: WechatApi, clock: ApiClock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** @throws WechatApiError, WechatUnreachable, ApiRefusedLocally */
  async get(): Promise<string> {
    if (this.#known && this.#clock.platformNow() < this.#known.renewAt) return this.#known.ticket;
    this.#pending ??= this.#renew().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #renew(): Promise<string> {
    const request: ApiRequest = {
      method: "GET",
      path: "/cgi-bin/ticket/getticket",
      query: { type: "jsapi" },
      isSafe: true,
      capability: "jsSdkBasic",
    };
    const { ticket, expires_in: seconds } = await callFor(this.#api, request, issued);
    const lifeMs = seconds * 1_000;
    const usedMs = lifeMs - Math.min(renewBeforeMs, lifeMs / 2);
    this.#known = { ticket, renewAt: new Date(this.#clock.platformNow().getTime() + usedMs) };
    return ticket;
  }
}

export interface JsSdkStamp {
  readonly ticket: string;
  readonly nonce: string;
  /** Unix seconds. */
  readonly timestamp: string | number;
  /** Of the page, its query as the browser shows it; what follows # does not count. */
  readonly url: string;
}

/** For wx.config. Keys in this order, values as they are. Source: fact sheet 10.2. */
export function jsSdkSignature({ ticket, nonce, timestamp, url }: JsSdkStamp): string {
  const [page = ""] = url.split("#");
  const text = `jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${page}`;
  return createHash("sha1").update(text).digest("hex");
}

/** Where a page loads the JS-SDK from; a pretend platform's lies on its own host. Source: fact sheet 10.3. */
export function jsSdkAddress(apiBase: string): string {
  const { hostname, origin } = new URL(apiBase);
  return hostname === "api.weixin.qq.com"
    ? "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
    : `${origin}/sandbox/jweixin.js`;
}
