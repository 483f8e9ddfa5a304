import { z } from "zod";
import type { ApiCaller } from "./api-caller.ts";
import type { ApiPauses } from "./api-pauses.ts";
import type { ApiRequest } from "./api-request.ts";
import { callFor } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

const rate = z.object({ call_count: z.number(), refresh_second: z.number() }).optional();
const quota = z.object({
  quota: z.object({ daily_limit: z.number(), used: z.number(), remain: z.number() }),
  rate_limit: rate,
});
const lookedUp = z.object({
  request: z.object({
    invoke_time: z.number(),
    cost_in_ms: z.number(),
    request_url: z.string(),
    request_body: z.string(),
    response_body: z.string(),
    client_ip: z.string(),
  }),
});

export interface Quota {
  readonly dailyLimit: number;
  readonly used: number;
  readonly remain: number;
  /** Calls within so many seconds, where the platform says. */
  readonly rate?: { readonly calls: number; readonly seconds: number };
}

interface QuotasOptions {
  readonly api: WechatApi;
  readonly caller: ApiCaller;
  readonly pauses: ApiPauses;
  readonly credentials: { readonly appId: string; readonly appSecret: string };
}

/** What the platform still allows today. Source: fact sheet 4. */
export class Quotas {
  readonly #options: QuotasOptions;

  constructor(options: QuotasOptions) {
    this.#options = options;
  }

  /** `cgiPath` as in a call: `/cgi-bin/message/custom/send`. */
  async get(cgiPath: string): Promise<Quota> {
    const request = aboutPath("/cgi-bin/openapi/quota/get", cgiPath, true);
    const found = await callFor(this.#options.api, request, quota);
    const { daily_limit: dailyLimit, used, remain } = found.quota;
    const { rate_limit: limit } = found;
    const rateOf = limit && { rate: { calls: limit.call_count, seconds: limit.refresh_second } };
    return { dailyLimit, used, remain, ...rateOf };
  }

  /** One API's counter back to nought, and our pause with it; 50 times a month. */
  async clear(cgiPath: string): Promise<void> {
    await this.#options.api.call(aboutPath("/cgi-bin/openapi/quota/clear", cgiPath, false));
    await this.#options.pauses.lift(cgiPath);
  }

  /** All counters; 10 times a month, together with the back office. */
  async clearAll(): Promise<void> {
    const { api, pauses, credentials } = this.#options;
    await api.call(clearRequest("/cgi-bin/clear_quota", { appid: credentials.appId }));
    await pauses.lift();
  }

  /** The same without a token, for when its quota is the one that is used up. */
  async clearAllWithSecret(): Promise<void> {
    const { caller, pauses, credentials } = this.#options;
    const { appId: appid, appSecret: appsecret } = credentials;
    await caller.call(clearRequest("/cgi-bin/clear_quota/v2", { appid, appsecret }));
    await pauses.lift();
  }

  /** What the platform remembers of a request, for seven days. */
  async request(rid: string) {
    const asked: ApiRequest = {
      method: "POST",
      path: "/cgi-bin/openapi/rid/get",
      json: { rid },
      isSafe: true,
      capability: "accessToken",
    };
    const { request } = await callFor(this.#options.api, asked, lookedUp);
    return {
      invokedAt: new Date(request.invoke_time * 1_000),
      costMs: request.cost_in_ms,
      url: request.request_url,
      requestBody: request.request_body,
      responseBody: request.response_body,
      clientAddress: request.client_ip,
    };
  }
}

function aboutPath(path: string, cgiPath: string, isSafe: boolean): ApiRequest {
  if (!/^\/[\w/-]+$/.test(cgiPath) || cgiPath.startsWith("/sns/")) {
    throw refuseInvalid(
      path,
      "接口路径要像 /cgi-bin/user/get 这样，以 / 开头，不带域名：请改好再查",
    );
  }
  return { method: "POST", path, json: { cgi_path: cgiPath }, isSafe, capability: "accessToken" };
}

function clearRequest(path: string, json: object): ApiRequest {
  return { method: "POST", path, json, isSafe: false, capability: "accessToken" };
}
