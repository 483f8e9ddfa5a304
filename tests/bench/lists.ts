import { randomBytes } from "node:crypto";
import { openConnection } from "../../models/database.ts";
import { FieldCipher } from "../../models/field-cipher.ts";
import { districtCode, scopeOf } from "../../models/scope.ts";
import { scopeData } from "../../models/scoped-data.ts";
import { createStores, prepareDatabase, type Stores } from "../../models/stores.ts";
import type { Route } from "../../web/api/route.ts";
import { createFollowerRoutes } from "../../web/api/routes/follower-routes.ts";
import { createTicketRoutes } from "../../web/api/routes/ticket-routes.ts";
import { seededRandom } from "../chaos/seeded-random.ts";
import type { BenchProgram } from "./bench-program.ts";
import { fillLists, followerCount, ticketCount } from "./lists/fill.ts";
import { drawScope, listRequests, type ListRequest } from "./lists/queries.ts";

const requestsEach = 250;
const p95LimitMs = 300;

/** Lists and searches of the API at the size of a large district, through the routes' own handlers, on a real MongoDB. */
export const runListsBench: BenchProgram = async () => {
  const uri = process.env["TEST_MONGODB_URI"];
  if (!uri) throw new Error("this benchmark needs a real MongoDB: set TEST_MONGODB_URI");
  const databaseName = `bench_${randomBytes(6).toString("hex")}`;
  const connection = await openConnection(uri, { databaseName });
  try {
    const cipher = new FieldCipher(randomBytes(32));
    const stores = createStores(connection, cipher);
    const startedAtMs = performance.now();
    await fillLists(stores, cipher);
    await prepareDatabase(connection, cipher.keyId);
    const fillSeconds = Math.round((performance.now() - startedAtMs) / 1_000);
    const figures = await measureAll(stores, cipher);
    const missed = Object.entries(figures)
      .filter(([, p95Ms]) => !(p95Ms < p95LimitMs))
      .map(([name]) => `${name} p95 not below ${p95LimitMs} ms`);
    return { figures: { followerCount, ticketCount, fillSeconds, ...figures }, missed };
  } finally {
    await connection.dropDatabase();
    await connection.close();
  }
};

async function measureAll(stores: Stores, cipher: FieldCipher): Promise<Record<string, number>> {
  const parts = { stores, cipher, handlers: [], wakeRunner: () => undefined };
  const routes = [
    ...createFollowerRoutes(parts),
    ...createTicketRoutes({ ...parts, desk: undefined as never }),
  ];
  const figures: Record<string, number> = {};
  for (const [name, draw] of Object.entries(listRequests)) {
    const random = seededRandom(name.length);
    const timesMs: number[] = [];
    for (let index = 0; index < requestsEach; index++) {
      const request = { ...draw(random), organisation: drawScope(random) };
      const startedAtMs = performance.now();
      await send(request, routes, stores);
      timesMs.push(performance.now() - startedAtMs);
    }
    figures[`${name}P95Ms`] = p95(timesMs);
    console.log(`${name}: p95 ${figures[`${name}P95Ms`] ?? 0} ms`);
  }
  return figures;
}

/** As the pipeline does it, without the way through HTTP. */
async function send(
  { route: id, organisation, query = {}, body }: ListRequest,
  routes: readonly Route[],
  stores: Stores,
): Promise<void> {
  const route = routes.find((candidate) => candidate.id === id);
  if (!route) throw new Error(`there is no route ${id}`);
  const scope = scopeOf({ organisation });
  const answer = await route.handle({
    ...{ params: {}, query: route.query.parse(texts(query)), body: route.body?.parse(body) },
    caller: {
      ...{ id: "c1", name: "王芳", role: "admin", organisation, scope, sessionId: "s" },
      organisationPath: [...new Set([districtCode, organisation])],
    },
    ...{ data: scopeData(stores, scope), requestId: "r", now: new Date() },
    signal: new AbortController().signal,
  });
  JSON.stringify(route.answer.parse(answer));
}

/** A query string has nothing but texts. */
function texts(query: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
}

function p95(timesMs: number[]): number {
  const sorted = timesMs.toSorted((one, other) => one - other);
  return Math.round((sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Infinity) * 10) / 10;
}
