import type { PlatformSettings } from "../settings.ts";
import type { OAuthScope } from "./oauth-book.ts";
import { hasRight } from "./rights.ts";

export type AuthorizeRequest =
  | {
      readonly kind: "right";
      readonly redirectTo: string;
      readonly state: string;
      readonly scope: OAuthScope;
    }
  /** What the visitor reads. */
  | { readonly kind: "refused"; readonly text: string };

interface AccountFacts {
  readonly appId: string;
  readonly settings: PlatformSettings;
}

const stateShape = /^[A-Za-z0-9]{0,128}$/;
/** WeChat checks the order. */
const order =
  /^\??appid=[^&]*&redirect_uri=[^&]*&response_type=[^&]*&scope=[^&]*(&state=[^&]*)?(&|$)/;

/** @param search of the authorization page, with or without its question mark. Source: fact sheet 10.1. */
export function readAuthorizeRequest(
  search: string,
  { appId, settings }: AccountFacts,
): AuthorizeRequest {
  const query = new URLSearchParams(search);
  const value = (name: string) => query.get(name) ?? "";
  const [redirectTo, scope, state] = [value("redirect_uri"), value("scope"), value("state")];
  const isComplete = order.test(search) && value("response_type") === "code";
  if (!isComplete || !stateShape.test(state)) return refuse("链接的参数或它们的顺序不对");
  if (value("appid") !== appId) return refuse("appid 不对");
  if (scope !== "snsapi_base" && scope !== "snsapi_userinfo") return refuse("scope 不对");
  if (!hasRight(settings, "oauth")) return refuse("公众号没有这个 scope 的权限，错误码：10005");
  if (!isRightPage(redirectTo, settings)) {
    return refuse("redirect_uri 的域名与后台配置不一致，错误码：10003");
  }
  return { kind: "right", redirectTo, state, scope };
}

/** The visitor's way back. */
export function addressWithCode(redirectTo: string, code: string, state: string): string {
  const address = new URL(redirectTo);
  address.searchParams.append("code", code);
  address.searchParams.append("state", state);
  return address.href;
}

function isRightPage(redirectTo: string, { webDomain }: PlatformSettings): boolean {
  if (!URL.canParse(redirectTo)) return false;
  const { protocol, hostname } = new URL(redirectTo);
  return /^https?:$/.test(protocol) && (webDomain ?? hostname) === hostname;
}

function refuse(text: string): AuthorizeRequest {
  return { kind: "refused", text };
}
