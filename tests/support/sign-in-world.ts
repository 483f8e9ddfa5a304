import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hash } from "@node-rs/argon2";
import { Secret, TOTP } from "otpauth";
import { AuditTrail } from "../../models/audit-trail.ts";
import { TicketDesk } from "../../bot/tickets/ticket-desk.ts";
import { districtCode } from "../../models/scope.ts";
import { ContentCache } from "../../bot/content-cache.ts";
import { createStores } from "../../models/stores.ts";
import { campaignOffice } from "./campaign-office.ts";
import { seededJob } from "./seeded-job.ts";
import { createApiRoutes, createPublicRoutes } from "../../web/api/all-routes.ts";
import { Idempotency } from "../../web/api/idempotency.ts";
import { createApiRouter } from "../../web/api/serve-api.ts";
import { createApp } from "../../web/app.ts";
import { createAddressReader } from "../../web/sign-in/client-address.ts";
import { SignIn } from "../../web/sign-in/sign-in.ts";
import { addCadre, type CadreOptions } from "./cadres.ts";
import { recordLog, type RecordedLog } from "./silent-log.ts";
import { openTestStores, type TestStores } from "./test-database.ts";

/** Nanfaxin and Renhe. */
export const town = "110113008";
export const otherTown = "110113005";
export const goodPassword = "correct horse battery";
const fieldKey = Buffer.alloc(32, 5);
/** A hash tells how much work it is: the suite has no time for the work that is meant for thieves. */
const littleWork = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };

/** What a browser holds. */
export interface Browser {
  readonly cookie: string;
  readonly csrfToken: string;
}

export interface Call {
  readonly method?: string;
  readonly browser?: Browser | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Which of the instances. */
  readonly at?: number;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** Several instances of the API behind real HTTP servers, on one database, with everything that is real. */
export interface SignInWorld extends TestStores {
  readonly urls: readonly string[];
  readonly log: RecordedLog;
  readonly audit: AuditTrail;
  /** The machine's clock and the platform's; set it to move. */
  readonly clock: { now: () => Date };
  addCadre(id: string, options?: CadreOptions): Promise<void>;
  call(path: string, call?: Call): Promise<Answered>;
  signIn(account: string, more?: SignInMore): Promise<Answered & { browser: Browser }>;
  /** Signs in and sets up an authenticator app; the codes it shows. */
  setUpTotp(browser: Browser): Promise<{ code: () => string; recoveryCodes: readonly string[] }>;
  wipe(): Promise<void>;
  close(): Promise<void>;
}

export interface SignInMore {
  readonly password?: unknown;
  readonly code?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly at?: number;
}

export interface SignInWorldOptions {
  readonly instances?: number;
  readonly publicOrigin?: string;
}

export async function openSignInWorld({
  instances = 1,
  publicOrigin,
}: SignInWorldOptions = {}): Promise<SignInWorld> {
  const database = await openTestStores();
  const log = recordLog();
  const clock = { now: () => new Date() };
  const passwordHash = await hash(goodPassword, littleWork);
  const opened = await Promise.all(
    Array.from({ length: instances }, () => openInstance(database, { log, clock, publicOrigin })),
  );
  const urls = opened.map(({ url }) => url);
  const call: SignInWorld["call"] = async (path, options = {}) =>
    read(await fetch((urls[options.at ?? 0] ?? "") + path, toRequest(options)));
  const world: SignInWorld = {
    ...database,
    ...{ urls, log, clock, call },
    audit: new AuditTrail(database.stores.auditEntries, fieldKey),
    addCadre: (id, options) => addCadre(database.stores, id, { passwordHash, ...options }),
    async signIn(account, { password = goodPassword, code, ...more } = {}) {
      const body = { account, password, ...(code !== undefined && { code }) };
      const answered = await call("/session", { method: "POST", body, ...more });
      return { ...answered, browser: browserOf(answered) };
    },
    setUpTotp: (browser) => setUpTotp(browser, call, clock),
    async wipe() {
      const { collections } = database.connection;
      const kept = new Set(["installation", "organisations"]);
      const names = Object.keys(collections).filter((name) => !kept.has(name));
      await Promise.all(names.map((name) => database.connection.collection(name).deleteMany({})));
    },
    async close() {
      for (const { close } of opened) close();
      await database.close();
    },
  };
  await addOrganisations(database);
  return world;
}

async function addOrganisations({ stores }: TestStores): Promise<void> {
  await stores.organisations.add({
    ...{ _id: districtCode, kind: "district", name: "区总工会" },
    organisationPath: [districtCode],
  });
  for (const _id of [town, otherTown]) {
    await stores.organisations.add({
      ...{ _id, kind: "town", name: `镇${_id}`, parent: districtCode },
      organisationPath: [districtCode, _id],
    });
  }
}

interface Shared {
  readonly log: RecordedLog;
  readonly clock: { now: () => Date };
  readonly publicOrigin: string | undefined;
}

/** Nothing is shared with another one but the database. */
async function openInstance(database: TestStores, { log, clock, publicOrigin }: Shared) {
  const { connection, cipher } = database;
  const stores = createStores(connection, cipher);
  const audit = new AuditTrail(stores.auditEntries, fieldKey);
  const parts = {
    ...{ stores, cipher, audit, handlers: [], wakeRunner: () => undefined, wake: () => undefined },
    ...{ environmentId: "here", platformNow: () => clock.now() },
    content: new ContentCache(stores),
    menus: { publish: () => Promise.resolve() },
    schedule: { jobs: [seededJob], wake: () => undefined },
    campaigns: campaignOffice(stores, () => clock.now()),
    desk: new TicketDesk({
      ...{ stores, cipher, content: new ContentCache(stores), maySend: false },
      ...{ wake: () => undefined, platformNow: () => clock.now() },
    }),
  };
  const router = createApiRouter({
    routes: createApiRoutes(parts),
    publicRoutes: createPublicRoutes(parts),
    ports: {
      signIn: new SignIn(parts),
      idempotency: new Idempotency(stores.idempotencyKeys, cipher),
      audit,
    },
    ...{ stores, log, publicOrigin, isStopping: () => false },
    addressOf: createAddressReader(["127.0.0.1"]),
    now: () => clock.now(),
  });
  const handle = createApp({ log, routers: [router] }).callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, close };
}

function toRequest({ method = "GET", browser, body, headers }: Call): RequestInit {
  return {
    method,
    headers: {
      ...(browser && { cookie: browser.cookie }),
      ...(browser && method !== "GET" && { "x-csrf-token": browser.csrfToken }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}

async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  const body: unknown = isJson ? JSON.parse(text) : text;
  return { status: response.status, body, headers: response.headers };
}

export function browserOf({ headers, body }: Answered): Browser {
  const [cookie = ""] = (headers.get("set-cookie") ?? "").split(";");
  const { csrfToken = "" } = body as { csrfToken?: string };
  return { cookie, csrfToken };
}

/** What an authenticator app shows at an instant. */
export function totpCode(secret: string, at: Date): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
}

async function setUpTotp(
  browser: Browser,
  call: SignInWorld["call"],
  clock: SignInWorld["clock"],
): ReturnType<SignInWorld["setUpTotp"]> {
  const post = { method: "POST", browser };
  const begun = await call("/account/totp", { ...post, body: { password: goodPassword } });
  const { secret } = begun.body as { secret: string };
  const code = () => totpCode(secret, clock.now());
  const confirmed = await call("/account/totp/confirm", { ...post, body: { code: code() } });
  const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
  return { code, recoveryCodes };
}
