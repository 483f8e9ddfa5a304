import { WechatUnreachable } from "./api-errors.ts";
import type { ApiCaller } from "./api-caller.ts";

export interface IssuedToken {
  readonly token: string;
  /** Remaining life; 300 or more. Source: fact sheet 4. */
  readonly expiresInSeconds: number;
}

/** Asks the platform for a token. `isForced` kills the present one at once. */
export type RequestToken = (isForced: boolean) => Promise<IssuedToken>;

export const stableTokenPath = "/cgi-bin/stable_token";

/** `POST /cgi-bin/stable_token`: the same token to whoever asks, until its last five minutes.
 *  Source: fact sheet 4. */
export function createTokenRequest(
  caller: ApiCaller,
  credentials: { readonly appId: string; readonly appSecret: string },
): RequestToken {
  return async (isForced) => {
    const { body } = await caller.call({
      method: "POST",
      path: stableTokenPath,
      json: {
        grant_type: "client_credential",
        appid: credentials.appId,
        secret: credentials.appSecret,
        force_refresh: isForced,
      },
      // Asking normally twice gives the same token; forcing twice would spend the budget.
      isSafe: !isForced,
      capability: "accessToken",
    });
    const { access_token: token, expires_in: seconds } = body;
    if (typeof token !== "string" || token === "" || typeof seconds !== "number") {
      throw new WechatUnreachable(stableTokenPath, true, "an answer without a token");
    }
    return { token, expiresInSeconds: seconds };
  };
}
