import type { AccessToken } from "./access-token.ts";
import type { ApiCaller, ApiResult } from "./api-caller.ts";
import { ApiRefusedLocally, WechatApiError } from "./api-errors.ts";
import type { ApiRequest } from "./api-request.ts";
import { explainNoRight, mayUse, type AccountRights, type Capability } from "./rights.ts";

export interface WechatApiOptions {
  readonly caller: ApiCaller;
  readonly accessToken: AccessToken;
  readonly account: AccountRights;
}

/** The one request function: every call of the platform that needs a token goes through it. */
export class WechatApi {
  readonly account: AccountRights;
  readonly #caller: ApiCaller;
  readonly #accessToken: AccessToken;

  constructor({ caller, accessToken, account }: WechatApiOptions) {
    this.#caller = caller;
    this.#accessToken = accessToken;
    this.account = account;
  }

  mayUse(capability: Capability): boolean {
    return mayUse(this.account, capability);
  }

  /** For cadres; only for what the account may not do. */
  explainNoRight(capability: Capability): string {
    return explainNoRight(this.account, capability);
  }

  /** A refused token is replaced and the call repeated, once.
   *  @throws WechatApiError, WechatUnreachable, ApiRefusedLocally */
  async call(request: ApiRequest): Promise<ApiResult> {
    this.requireRight(request.path, request.capability);
    const token = await this.#accessToken.get();
    try {
      return await this.#caller.call(request, token);
    } catch (error) {
      if (!(error instanceof WechatApiError) || error.action !== "renew-token") throw error;
      const other = await this.#accessToken.replaceRefused({ token, error });
      return this.#caller.call(request, other);
    }
  }

  /** @throws ApiRefusedLocally when the account may not. */
  requireRight(path: string, capability: Capability): void {
    if (this.mayUse(capability)) return;
    const explanation = this.explainNoRight(capability);
    throw new ApiRefusedLocally(path, "no-right", { explanation });
  }
}

/** What the caller got wrong: found before anything is sent. */
export function refuseInvalid(path: string, explanation: string): ApiRefusedLocally {
  return new ApiRefusedLocally(path, "invalid", { explanation });
}
