import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { districtCode, scopeOf } from "../../models/scope.ts";
import type { Role } from "../../models/role.ts";
import type { ApiPorts, AuditEntryDraft, AuthenticatedSession } from "../../web/api/ports.ts";
import type { Caller, Route } from "../../web/api/route.ts";
import type { PublicRoute } from "../../web/api/public-route.ts";
import { createApiRouter } from "../../web/api/serve-api.ts";
import { createApp } from "../../web/app.ts";
import { recordLog, type RecordedLog } from "./silent-log.ts";
import { openTestStores, type TestStores } from "./test-database.ts";

export interface ApiWorldOptions {
  readonly routes: (database: TestStores) => readonly Route[];
  readonly publicRoutes?: readonly PublicRoute[];
  readonly publicOrigin?: string;
  /** Default: one of its own. Whoever gives one closes it. */
  readonly database?: TestStores;
}

/** Sessions by the cookie's value; tests put callers in and take them out. */
export interface ApiWorld extends TestStores {
  readonly url: string;
  readonly log: RecordedLog;
  readonly sessions: Map<string, AuthenticatedSession>;
  readonly audited: AuditEntryDraft[];
  call(path: string, options?: CallOptions): Promise<Response>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly method?: string;
  /** The cookie's value. Default `admin`. */
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const csrfToken = "csrf-of-this-session";

export function buildCaller(
  role: Role,
  organisation = districtCode,
  more: Partial<Caller> = {},
): Caller {
  return {
    ...{ id: `c-${role}-${organisation}`, name: "王芳", role, organisation },
    organisationPath: organisation === districtCode ? [organisation] : [districtCode, organisation],
    scope: scopeOf({ organisation }),
    sessionId: "s",
    ...more,
  };
}

/** The API's pipeline behind a real HTTP server, with pretend sessions and a remembered audit trail. */
export async function openApiWorld(options: ApiWorldOptions): Promise<ApiWorld> {
  const database = options.database ?? (await openTestStores());
  const log = recordLog();
  const sessions = new Map<string, AuthenticatedSession>();
  const audited: AuditEntryDraft[] = [];
  sessions.set("admin", { caller: buildCaller("admin"), csrfToken });
  const router = createApiRouter({
    routes: options.routes(database),
    publicRoutes: options.publicRoutes ?? [],
    stores: database.stores,
    ports: pretendPorts(sessions, audited),
    log,
    publicOrigin: options.publicOrigin,
    addressOf: () => "127.0.0.1",
    now: () => new Date(),
    isStopping: () => false,
  });
  const handle = createApp({ log, routers: [router] }).callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  return {
    ...database,
    ...{ url, log, sessions, audited },
    call: (path, call) => fetch(url + path, toRequest(call ?? {})),
    async close() {
      server.close();
      server.closeAllConnections();
      if (!options.database) await database.close();
    },
  };
}

function toRequest({ method = "GET", as = "admin", body, headers }: CallOptions): RequestInit {
  return {
    method,
    headers: {
      cookie: `goutonghui_session=${as}`,
      ...(method !== "GET" && { "x-csrf-token": csrfToken }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}

function pretendPorts(
  sessions: ReadonlyMap<string, AuthenticatedSession>,
  audited: AuditEntryDraft[],
): ApiPorts {
  return {
    signIn: { authenticate: (token) => Promise.resolve(sessions.get(token)) },
    idempotency: {
      async run({ key }, act) {
        return { kind: "answered", answer: await act(`r-${key}`), isRepeat: false };
      },
    },
    audit: { append: (draft) => Promise.resolve(audited.push(draft)) },
  };
}
