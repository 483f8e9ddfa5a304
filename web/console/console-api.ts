import { callApi, rememberCsrfToken } from "./api-client.ts";
import type { BindingCode, DeviceView, LinkView, SessionView, TotpOffer } from "./session-types.ts";

export interface Credentials {
  readonly account: string;
  readonly password: string;
  /** Of the authenticator, or a recovery code, when it is asked for. */
  readonly code?: string;
}

/** Every call of the three pages. */
export const consoleApi = {
  async session(): Promise<SessionView> {
    const session = await callApi<SessionView>("GET", "/session");
    rememberCsrfToken(session.csrfToken);
    return session;
  },
  signIn: (credentials: Credentials) => callApi("POST", "/session", credentials),
  signOut: () => callApi("DELETE", "/session"),
  findLink: (token: string) => callApi<LinkView>("POST", "/links/find", { token }),
  openLink: (opening: { token: string; password: string; account?: string; name?: string }) =>
    callApi("POST", "/links/open", opening),
  changePassword: (password: string, newPassword: string) =>
    callApi("PUT", "/account/password", { password, newPassword }),
  /** @param code of the old authenticator, or a recovery code, when it is changed for another */
  beginTotp: (password: string, code: string) =>
    callApi<TotpOffer>("POST", "/account/totp", { password, ...(code !== "" && { code }) }),
  confirmTotp: (code: string) =>
    callApi<{ recoveryCodes: string[] }>("POST", "/account/totp/confirm", { code }),
  renewRecoveryCodes: (code: string) =>
    callApi<{ recoveryCodes: string[] }>("POST", "/account/recovery-codes", { code }),
  async devices(): Promise<readonly DeviceView[]> {
    return (await callApi<{ items: DeviceView[] }>("GET", "/account/sessions")).items;
  },
  endDevice: (id: string) => callApi("DELETE", `/account/sessions/${id}`),
  endOtherDevices: () => callApi("DELETE", "/account/sessions"),
  createBindingCode: () => callApi<BindingCode>("POST", "/account/binding-code"),
  unbind: () => callApi("DELETE", "/account/binding"),
  setDuty: (isOnDuty: boolean) => callApi("PUT", "/account/duty", { isOnDuty }),
};
