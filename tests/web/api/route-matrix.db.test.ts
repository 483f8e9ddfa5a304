import { trusted } from "mongoose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedContent } from "../../../bot/content-cache.ts";
import { createOperationHandlers } from "../../../jobs/operations/all-handlers.ts";
import { OperationRunner } from "../../../jobs/operations/operation-runner.ts";
import { mayUse, rights, roles, type Role } from "../../../models/role.ts";
import { scopeData } from "../../../models/scoped-data.ts";
import { wholeUnion } from "../../../models/scope.ts";
import { createApiRoutes, createPublicRoutes, type ApiParts } from "../../../web/api/all-routes.ts";
import { publicRouteIds } from "../../../web/api/public-route.ts";
import type { Route } from "../../../web/api/route.ts";
import { csrfTokenOf } from "../../../web/sign-in/sign-in.ts";
import { drawToken, hashToken } from "../../../web/sign-in/secret-codes.ts";
import {
  allPlaces,
  callerId,
  foreignTo,
  places,
  rowSeeds,
  seedPlaces,
  type Place,
} from "../../support/matrix-places.ts";
import { samples, type Sample } from "../../support/matrix-samples.ts";
import { openSignInWorld, type Browser, type SignInWorld } from "../../support/sign-in-world.ts";

/** Making routes asks nothing of what they stand on. */
const routes = createApiRoutes({} as ApiParts);

let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld();
  await seedPlaces(world);
  await world.stores.content.seed(seedContent);
  for (const { slug, code, path } of allPlaces) {
    for (const role of roles) {
      await world.addCadre(callerId(slug, role), { role, organisation: code });
      const organisationPath = { organisationPath: [...path] };
      await world.stores.cadres.model.updateOne(
        { _id: callerId(slug, role) },
        { $set: organisationPath },
      );
    }
  }
});
afterAll(() => world.close());

/** A session of its own: some calls end the one they come with. */
async function openBrowser(cadre: string): Promise<Browser> {
  const token = drawToken();
  const id = hashToken(token);
  const { sessionEpoch: epoch } = (await world.stores.cadres.find(cadre)) ?? { sessionEpoch: -1 };
  const now = new Date();
  await world.stores.cadreSessions.begin({ id, cadre, epoch, device: "", now });
  await world.stores.cadreSessions.stepUp(id, now);
  return { cookie: `goutonghui_session=${token}`, csrfToken: csrfTokenOf(id, world.cipher) };
}

interface Seen {
  readonly status: number;
  /** Everything that came, headers included, as it is read. */
  readonly text: string;
  readonly body: string;
  readonly code: string | undefined;
}

const kept = new Map<string, Browser>();

/** By the session that this cadre had before, unless some call has ended it. */
async function callAgain(route: Route, about: Place, cadre: string): Promise<Seen> {
  const browser = kept.get(cadre);
  const answer = browser && (await call(route, about, browser));
  if (answer && answer.status !== 401) return answer;
  const fresh = await openBrowser(cadre);
  kept.set(cadre, fresh);
  return call(route, about, fresh);
}

let calls = 0;

/** @param about whose ids stand in address and body */
function call(route: Route, about: Place, browser?: Browser): Promise<Seen> {
  return send(route, buildRequest(route, samples[route.id] ?? {}, about), browser);
}

interface Prepared {
  readonly path: string;
  readonly body: unknown;
  readonly key?: string;
}

/** A write is sent by two at once under one Idempotency-Key: it acts once, and both are told the same. */
async function callOnce(route: Route, about: Place, browser: Browser): Promise<Seen> {
  const prepared = buildRequest(route, samples[route.id] ?? {}, about);
  if (route.method === "GET" || endsItsSession.has(route.id)) return send(route, prepared, browser);
  const { auditEntries } = world.stores;
  const before = (await auditEntries.findNewest())?._id ?? 0;
  const keyed = { ...prepared, key: `matrix-key-${calls}` };
  const [one, two] = await Promise.all([send(route, keyed, browser), send(route, keyed, browser)]);
  const done = { _id: trusted({ $gt: before }), action: route.id, phase: "done" } as const;
  const acts = await auditEntries.model.countDocuments(done);
  expect(acts).toBe(one.status < 300 ? 1 : 0);
  expect([two.status, two.body]).toEqual([one.status, one.body]);
  return one;
}

/** Whoever comes second is nobody any more. */
const endsItsSession = new Set(["signOut"]);

async function send(
  { method, bodyType }: Route,
  { path, body: sent, key }: Prepared,
  browser: Browser | undefined,
): Promise<Seen> {
  const isCsv = bodyType === "csv";
  const response = await fetch((world.urls[0] ?? "") + path, {
    method,
    headers: {
      ...(browser && { cookie: browser.cookie, "x-csrf-token": browser.csrfToken }),
      ...(sent !== undefined && { "content-type": isCsv ? "text/csv" : "application/json" }),
      ...(key !== undefined && { "idempotency-key": key }),
    },
    ...(sent !== undefined && { body: typeof sent === "string" ? sent : JSON.stringify(sent) }),
    signal: AbortSignal.timeout(10_000),
  });
  const body = await response.text();
  const headers = [...response.headers].map(([, value]) => readable(value)).join("\n");
  const code = /"code":"([a-z0-9-]+)"/.exec(body)?.[1];
  return { status: response.status, text: `${headers}\n${body}`, body, code };
}

function buildRequest({ path, method }: Route, sample: Sample, about: Place): Prepared {
  const { row, params, query, body, bodyOf } = sample;
  calls += 1;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params?.[name] ?? row?.(about) ?? "missing"),
  );
  return {
    path: query === undefined ? filled : `${filled}?${query}`,
    body: method === "GET" ? undefined : (bodyOf?.(about, `unique.${calls}`) ?? body),
  };
}

function readable(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}

/** Ids of the district's cadres who call: what they wrote for all names them. */
const districtCallers = new RegExp(`\\b${places.district.slug}-(?:${roles.join("|")})\\b`, "g");

/** Words and ids of places that are not the caller's. */
function findLeaks(seen: Seen, caller: Place): string[] {
  const text = seen.text.replaceAll(districtCallers, "");
  return foreignTo(caller)
    .flatMap(({ word, slug, receipt }) => [word, `${slug}-`, receipt])
    .filter((mark) => text.includes(mark));
}

function may(route: Route, role: Role, { code }: Place): boolean {
  return route.right === "own" || mayUse(route.right, { role, organisation: code });
}

const callers = [places.district, places.jia, places.base].map(
  ({ slug }) => allPlaces.find((place) => place.slug === slug) ?? allPlaces[0],
);

/** What belongs to the other town, as it lies in the database. */
async function readOtherTown(): Promise<string> {
  const found: unknown[] = [];
  for (const collection of Object.values(world.connection.collections)) {
    const filter = { organisationPath: places.yi.code };
    found.push(
      await collection
        .find(filter as never)
        .sort({ _id: 1 })
        .toArray(),
    );
  }
  return JSON.stringify(found);
}

describe("the matrix", () => {
  it("knows every collection a cadre may read, and every route, which has a right", () => {
    const collections = Object.keys(scopeData(world.stores, wholeUnion));
    expect(collections.filter((name) => !(name in rowSeeds))).toEqual([]);
    expect(routes.filter(({ id }) => !(id in samples)).map(({ id }) => id)).toEqual([]);
    const known = new Set<string>([...rights, "own"]);
    expect(routes.filter(({ right }) => !known.has(right))).toEqual([]);
    expect(createPublicRoutes({} as ApiParts).map(({ id }) => id)).toEqual([...publicRouteIds]);
  });

  let before: string;
  beforeAll(async () => {
    before = await readOtherTown();
  });

  describe.each(routes.map((route) => [route.id, route] as const))("%s", (id, route) => {
    const sample = samples[id] ?? {};
    const seen: { readonly role: Role; readonly caller: Place; readonly answer: Seen }[] = [];

    it("is shut to whoever is not signed in", async () => {
      const place = allPlaces[1] ?? allPlaces[0];
      if (!place) throw new Error("no places");
      expect((await call(route, place)).status).toBe(401);
      const nobody = { cookie: `goutonghui_session=${drawToken()}`, csrfToken: "x" };
      expect((await call(route, place, nobody)).status).toBe(401);
    });

    it.each(roles)(
      "as %s: refused without the right, and nothing of another town leaves",
      async (role) => {
        for (const caller of callers) {
          if (!caller) throw new Error("no caller");
          const browser = await openBrowser(callerId(caller.slug, role));
          // Whose write is repeated makes no difference to its key.
          const ask = role === "admin" && caller === callers[0] ? callOnce : call;
          const answer = await ask(route, caller, browser);
          seen.push({ role, caller, answer });
          expect(findLeaks(answer, caller)).toEqual([]);
          const isRefused = answer.status === 403 && answer.code === "no-right";
          if (route.right !== "own") expect(isRefused).toBe(!may(route, role, caller));
          expect(answer.status).not.toBe(500);
          expect(answer.code).not.toBe("invalid-request");
        }
      },
    );

    it.runIf(sample.row ?? sample.bodyOf)("does not find what is another town's", async () => {
      for (const role of roles) {
        for (const caller of callers) {
          if (!caller) throw new Error("no caller");
          // Without the right it is refused before anything is looked up: once is enough.
          // With it, what a place is to others does not depend on the role either.
          const isWide = role === "admin" && may(route, role, caller);
          for (const about of isWide ? foreignTo(caller) : foreignTo(caller).slice(-1)) {
            const answer = await callAgain(route, about, callerId(caller.slug, role));
            expect(answer.status).toBe(may(route, role, caller) ? 404 : 403);
            expect(findLeaks(answer, caller)).toEqual([]);
          }
        }
      }
    });

    it.skipIf(sample.isOutOfReach)("has a sample that somebody gets an answer to", () => {
      const outcomes = seen.map(({ answer }) => `${answer.status} ${answer.code ?? ""}`);
      expect(outcomes.join(", ")).toMatch(/\b20\d\b/);
    });
  });

  it("has left the other town as it was", async () => {
    expect(await readOtherTown()).toBe(before);
  });

  it("would see a leak", async () => {
    const [district] = allPlaces;
    const list = routes.find(({ id }) => id === "listCadres");
    if (!district || !list) throw new Error("not there");
    const answer = await call(list, district, await openBrowser(callerId(district.slug, "admin")));
    const town = allPlaces[1] ?? district;
    expect(findLeaks(answer, town)).toEqual(expect.arrayContaining(["乙镇密语", "yizhen-"]));
  });
});

describe("an export", () => {
  it("of a town holds its own rows and those below, and nothing of the other town", async () => {
    const [, jia] = allPlaces;
    const route = routes.find(({ id }) => id === "exportFollowers");
    const fetchFile = routes.find(({ id }) => id === "getOperationFile");
    if (!jia || !route || !fetchFile) throw new Error("not there");
    await world.connection.collection("operations").deleteMany({});
    const admin = callerId(jia.slug, "admin");
    await call(route, jia, await openBrowser(admin));
    const { stores, cipher, log } = world;
    const handlers = createOperationHandlers({ stores, cipher });
    await new OperationRunner({ stores, cipher, log, handlers }).wake();
    const [operation] = await stores.operations.model.find({ requestedBy: admin }).lean();
    expect(operation).toMatchObject({ kind: "export-followers", state: "done" });
    const answer = await send(
      fetchFile,
      { path: `/operations/${String(operation?._id)}/file`, body: undefined },
      await openBrowser(admin),
    );
    expect(answer.status).toBe(200);
    expect(findLeaks(answer, jia)).toEqual([]);
    for (const { slug } of [places.jia, places.base])
      expect(answer.text).toContain(`${slug}-follower`);
  });
});
