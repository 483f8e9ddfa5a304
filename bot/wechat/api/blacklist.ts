import type { ApiRequest } from "./api-request.ts";
import { checkBatch, openidPage, type OpenidPage } from "./followers.ts";
import { callFor } from "./typed-call.ts";
import type { WechatApi } from "./wechat-api.ts";

/** Source: fact sheet 9. */
const maxBatch = 20;

/** Followers the account does not hear. */
export class Blacklist {
  readonly #api: WechatApi;

  constructor(api: WechatApi) {
    this.#api = api;
  }

  /** At most 1,000 a page. */
  async list(after = ""): Promise<OpenidPage> {
    const request = post("getblacklist", { begin_openid: after }, true);
    return callFor(this.#api, request, openidPage);
  }

  block(openids: readonly string[]): Promise<void> {
    return this.#change("batchblacklist", openids);
  }

  unblock(openids: readonly string[]): Promise<void> {
    return this.#change("batchunblacklist", openids);
  }

  async #change(name: string, openids: readonly string[]): Promise<void> {
    const request = post(name, { openid_list: openids }, false);
    checkBatch(request.path, openids, maxBatch);
    await this.#api.call(request);
  }
}

function post(name: string, json: object, isSafe: boolean): ApiRequest {
  const path = `/cgi-bin/tags/members/${name}`;
  return { method: "POST", path, json, isSafe, capability: "users" };
}
