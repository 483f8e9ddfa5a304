import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import createClient, { type Client, type Middleware } from "openapi-fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiRoutes, createPublicRoutes, type ApiParts } from "../../../web/api/all-routes.ts";
import { describeApi } from "../../../web/api/openapi.ts";
import type { paths } from "../../fixtures/api-types.ts";
import {
  goodPassword,
  openSignInWorld,
  town,
  type SignInWorld,
} from "../../support/sign-in-world.ts";

type Json = Readonly<Record<string, unknown>>;

const parts = {} as ApiParts;
const document = describeApi({
  routes: createApiRoutes(parts),
  publicRoutes: createPublicRoutes(parts),
});
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, "api");

/** What the document says of one answer, as a validator. */
function validatorOf(schemaPath: string, method: string, status: number) {
  const at = `#/paths/${escapePointer(schemaPath)}/${method.toLowerCase()}/responses`;
  const { responses } = (document["paths"] as Record<string, Record<string, Json>>)[schemaPath]?.[
    method.toLowerCase()
  ] as { responses: Json };
  const pointer =
    responses[String(status)] === undefined
      ? "#/components/schemas/Error"
      : `${at}/${status}/content/application~1json/schema`;
  return ajv.compile({ $ref: `api${pointer}` });
}

function escapePointer(text: string): string {
  return encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1"));
}

const faults: string[] = [];
/** Holds every answer against the document, and every request is one that the document's types allow. */
const holdAgainstDocument: Middleware = {
  async onResponse({ response, schemaPath, request }) {
    const body: unknown = await response.clone().json();
    const validate = validatorOf(schemaPath, request.method, response.status);
    if (!validate(body)) {
      faults.push(
        `${request.method} ${schemaPath} ${response.status}: ${ajv.errorsText(validate.errors)}`,
      );
    }
  },
};

let world: SignInWorld;
let client: Client<paths>;
const session = { cookie: "", csrfToken: "" };

beforeAll(async () => {
  world = await openSignInWorld();
  await world.addCadre("wangfang", { role: "admin" });
  client = createClient<paths>({ baseUrl: world.urls[0] ?? "" });
  client.use(holdAgainstDocument, {
    onRequest({ request }) {
      request.headers.set("cookie", session.cookie);
      if (request.method !== "GET") request.headers.set("x-csrf-token", session.csrfToken);
      return request;
    },
  });
});
afterAll(() => world.close());

describe("a client generated from the OpenAPI document", () => {
  it("signs in, and is who it is", async () => {
    const { data, response } = await client.POST("/session", {
      body: { account: "wangfang", password: goodPassword },
    });
    session.cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    session.csrfToken = data?.csrfToken ?? "";
    const { data: me } = await client.GET("/session");
    expect(me?.cadre).toMatchObject({ account: "wangfang", role: "admin" });
    expect(me?.rights).toContain("tickets.handle");
  });

  it("reads lists in pages", async () => {
    await world.addCadre("lina", { role: "cadre", organisation: town });
    const first = await client.GET("/cadres", { params: { query: { limit: 1 } } });
    expect(first.data?.items).toHaveLength(1);
    const cursor = first.data?.nextCursor ?? "";
    const second = await client.GET("/cadres", { params: { query: { limit: 1, cursor } } });
    expect(second.data?.items[0]?.id).not.toBe(first.data?.items[0]?.id);
    expect((await client.GET("/operations")).data?.items).toEqual([]);
    expect((await client.GET("/audit")).data?.items.length).toBeGreaterThan(0);
  });

  it("writes once per Idempotency-Key", async () => {
    const key = { header: { "Idempotency-Key": "invite-zhang-1" } };
    const invite = () =>
      client.POST("/cadres", {
        params: key,
        body: { account: "zhang", name: "张伟", role: "cadre", organisation: town },
      });
    const [one, two] = await Promise.all([invite(), invite()]);
    expect(one.data).toBeDefined();
    expect(two.data).toEqual(one.data);
  });

  it("is told by codes what went wrong", async () => {
    const missing = await client.GET("/cadres/{id}", { params: { path: { id: "nobody" } } });
    expect(missing.error?.error.code).toBe("not-found");
    const unknown = await client.GET("/operations/{id}", { params: { path: { id: "none" } } });
    expect(unknown.error?.error.code).toBe("not-found");
    session.csrfToken = "";
    const forged = await client.POST("/account/binding-code");
    expect(forged.error?.error.code).toBe("csrf");
  });

  it("got nothing that the document does not say", () => {
    expect(faults).toEqual([]);
  });
});
