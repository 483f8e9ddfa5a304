import { demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { hasRight } from "../rules/rights.ts";
import type { IssuedGrant } from "../rules/oauth-book.ts";
import type { World } from "../world.ts";
import { checkAppId, checkSecret } from "./token-calls.ts";

const tokenSeconds = 7_200;

/** Web authorization: who a visitor is. Source: fact sheet 10.1. */
export function snsCalls(world: World): Endpoint[] {
  const { oauth } = world;
  const endpoint = (path: string, answer: (call: ApiCall) => object): Endpoint => ({
    ...{ path, method: "GET", credentials: "own" },
    answer: (call) => {
      demand(hasRight(world.settings.current, "oauth"), 48001);
      world.quotas.take(path);
      return answer(call);
    },
  });
  return [
    endpoint("/sns/oauth2/access_token", ({ query }) => {
      checkAppId(world, query.get("appid") ?? "");
      checkSecret(world, query.get("secret") ?? "");
      const code = query.get("code") ?? "";
      demand(code !== "", 41008);
      demand(query.get("grant_type") === "authorization_code", 40002);
      return viewGrant(oauth.exchange(code));
    }),
    endpoint("/sns/oauth2/refresh_token", ({ query }) => {
      checkAppId(world, query.get("appid") ?? "");
      const refreshToken = query.get("refresh_token") ?? "";
      demand(refreshToken !== "", 41003);
      demand(query.get("grant_type") === "refresh_token", 40002);
      return viewGrant(oauth.refresh(refreshToken));
    }),
    endpoint("/sns/userinfo", ({ query }) => {
      const [openid, scope] = readToken(world, query);
      demand(scope === "snsapi_userinfo", 48001);
      return { openid, ...profile };
    }),
    endpoint("/sns/auth", ({ query }) => {
      readToken(world, query);
      return okAnswer;
    }),
  ];
}

/** Sex and place are said to be empty since 2021. */
const profile = {
  ...{ nickname: "示例职工", sex: 0, province: "", city: "", country: "" },
  ...{ headimgurl: "", privilege: [] },
};

function readToken({ oauth }: World, query: URLSearchParams): readonly [string, string] {
  const openid = query.get("openid") ?? "";
  return [openid, oauth.check(query.get("access_token") ?? "", openid)];
}

function viewGrant({ accessToken, refreshToken, openid, scope }: IssuedGrant): object {
  return {
    ...{ access_token: accessToken, expires_in: tokenSeconds, refresh_token: refreshToken },
    ...{ openid, scope },
  };
}
