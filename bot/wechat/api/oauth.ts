import { z } from "zod";
import type { ApiCaller } from "./api-caller.ts";
import type { ApiRequest } from "./api-request.ts";
import { readBody } from "./typed-call.ts";
import { webBase } from "./web-base.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

/** `snsapi_base` asks nobody and tells the openid; `snsapi_userinfo` asks the visitor. */
export type OAuthScope = "snsapi_base" | "snsapi_userinfo";

export interface Visitor {
  readonly openid: string;
  readonly scope: string;
  /** In WeChat's 快照页: the openid is made up for this visit. Never bind anything to it. */
  readonly isSnapshot: boolean;
  readonly unionid?: string;
  /** The visitor's own, not the account's. */
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** 30 days; it may change with each use. */
  readonly refreshToken: string;
}

interface OAuthOptions {
  readonly api: WechatApi;
  readonly caller: ApiCaller;
  readonly credentials: {
    readonly apiBase: string;
    readonly appId: string;
    readonly appSecret: string;
  };
}

const exchangePath = "/sns/oauth2/access_token";
const refreshPath = "/sns/oauth2/refresh_token";
const authorizePath = "/connect/oauth2/authorize";
const capability = "oauth";
/** Source: fact sheet 10.1. */
const stateShape = /^[A-Za-z0-9]{0,128}$/;

const granted = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string(),
  openid: z.string(),
  scope: z.string(),
  is_snapshotuser: z.coerce.number().optional(),
  unionid: z.string().optional(),
});

/** Who opens a page inside WeChat. Source: "网页授权", fact sheet 10.1. */
export class OAuth {
  readonly #options: OAuthOptions;

  constructor(options: OAuthOptions) {
    this.#options = options;
  }

  /** Where a visitor is sent; he comes back to `redirectTo` with `code` and `state`. WeChat checks the order of the
   *  parameters.
   *  @param state letters and digits, at most 128
   *  @throws ApiRefusedLocally */
  authorizeAddress(redirectTo: string, state: string, scope: OAuthScope = "snsapi_base"): string {
    const { api, credentials } = this.#options;
    api.requireRight(authorizePath, capability);
    if (!stateShape.test(state)) {
      throw refuseInvalid(authorizePath, "网页授权的 state 只能是字母和数字，最多 128 个");
    }
    const query = [
      ["appid", credentials.appId],
      ["redirect_uri", redirectTo],
      ["response_type", "code"],
      ["scope", scope],
      ["state", state],
    ].map(([name = "", value = ""]) => `${name}=${encodeURIComponent(value)}`);
    const base = webBase(credentials.apiBase, "https://open.weixin.qq.com");
    return `${base}${authorizePath}?${query.join("&")}#wechat_redirect`;
  }

  /** A code serves once; WeChat may open the page twice (40163 then): whoever calls remembers the first result.
   *  @throws WechatApiError (40029, 40163: authorize again), WechatUnreachable, ApiRefusedLocally */
  async exchange(code: string): Promise<Visitor> {
    const { appId: appid, appSecret: secret } = this.#options.credentials;
    return this.#ask(exchangePath, { appid, secret, code, grant_type: "authorization_code" });
  }

  /** @throws as `exchange` (40030, 42002) */
  async refresh(refreshToken: string): Promise<Visitor> {
    const { appId: appid } = this.#options.credentials;
    const query = { appid, grant_type: "refresh_token", refresh_token: refreshToken };
    return this.#ask(refreshPath, query);
  }

  async #ask(path: string, query: Readonly<Record<string, string>>): Promise<Visitor> {
    const { api, caller } = this.#options;
    api.requireRight(path, capability);
    const request: ApiRequest = { method: "GET", path, query, isSafe: false, capability };
    const found = readBody(path, (await caller.call(request)).body, granted);
    return {
      ...{ openid: found.openid, scope: found.scope, isSnapshot: found.is_snapshotuser === 1 },
      ...(found.unionid !== undefined && { unionid: found.unionid }),
      ...{ accessToken: found.access_token, expiresInSeconds: found.expires_in },
      refreshToken: found.refresh_token,
    };
  }
}
