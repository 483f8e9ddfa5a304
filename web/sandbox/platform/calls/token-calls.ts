import { ApiRefusal, demand } from "../http/api-refusal.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { textIn, type JsonObject } from "../http/json-body.ts";
import type { PlatformSettings } from "../settings.ts";
import type { World } from "../world.ts";

interface Credentials {
  readonly grantType: string;
  readonly appId: string;
  readonly secret: string;
}

/** Getting an access_token both ways. Source: fact sheet 4. */
export function tokenCalls(world: World): Endpoint[] {
  return [
    {
      path: "/cgi-bin/token",
      method: "GET",
      credentials: "own",
      answer: ({ query, clientIp }) => {
        checkCredentials(world, readCredentials(Object.fromEntries(query)), clientIp);
        world.quotas.take("/cgi-bin/token");
        return view(world.tokens.issuePlain());
      },
    },
    {
      path: "/cgi-bin/stable_token",
      method: "POST",
      credentials: "own",
      answer: ({ body, clientIp }) => {
        checkCredentials(world, readCredentials(body), clientIp);
        world.quotas.take("/cgi-bin/stable_token");
        return view(world.tokens.issueStable(body["force_refresh"] === true));
      },
    },
  ];
}

function readCredentials(given: JsonObject): Credentials {
  return {
    grantType: textIn(given, "grant_type"),
    appId: textIn(given, "appid"),
    secret: textIn(given, "secret"),
  };
}

function view({ accessToken, expiresInSeconds }: ReturnType<World["tokens"]["issuePlain"]>) {
  return { access_token: accessToken, expires_in: expiresInSeconds };
}

/** The appid comes first: an unknown one hides every other fault. Source: fact sheet 0, "check order". */
function checkCredentials(world: World, credentials: Credentials, clientIp: string): void {
  checkAppId(world, credentials.appId);
  demand(credentials.grantType === "client_credential", 40002);
  checkSecret(world, credentials.secret);
  const settings = world.settings.current;
  checkAddress(settings, clientIp);
  checkConfirmation(settings);
}

/** @throws ApiRefusal 41002 missing, 40013 not this account's. */
export function checkAppId({ account }: World, appId: string): void {
  demand(appId !== "", 41002);
  demand(appId === account.appId, 40013);
}

/** @throws ApiRefusal 41004 missing, 40125 wrong, 40001 the one that was replaced, 40243 frozen. */
export function checkSecret({ account, settings }: World, secret: string): void {
  demand(secret !== "", 41004);
  demand(secret === account.appSecret, 40125);
  const { secretState } = settings.current;
  demand(secretState !== "replaced", 40001);
  demand(secretState !== "frozen", 40243);
}

/** A test account has no list. Source: fact sheet 4, 16. */
function checkAddress({ allowedIps, accountKind }: PlatformSettings, clientIp: string): void {
  if (!allowedIps || accountKind === "test" || allowedIps.includes(clientIp)) return;
  const mapped = clientIp.includes(":") ? clientIp : `::ffff:${clientIp}`;
  throw new ApiRefusal(40164, `invalid ip ${clientIp} ipv6 ${mapped}, not in whitelist`);
}

function checkConfirmation({ tokenConfirmation }: PlatformSettings): void {
  demand(tokenConfirmation !== "needed", 89503);
  demand(tokenConfirmation !== "refused-for-day", 89506);
  demand(tokenConfirmation !== "refused-for-hour", 89507);
}
