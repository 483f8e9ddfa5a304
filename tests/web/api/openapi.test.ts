import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { describe, expect, it } from "vitest";
import { createApiRoutes, createPublicRoutes, type ApiParts } from "../../../web/api/all-routes.ts";
import { describeApi } from "../../../web/api/openapi.ts";

/** Making routes asks nothing of what they stand on. */
const parts = {} as ApiParts;
const api = { routes: createApiRoutes(parts), publicRoutes: createPublicRoutes(parts) };
const document = describeApi(api);

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly "x-right"?: string;
}

const operations = Object.values(
  document["paths"] as Readonly<Record<string, Readonly<Record<string, Operation>>>>,
).flatMap((methods) => Object.values(methods));

describe("the OpenAPI document", () => {
  it("is the one in docs/openapi.json (npm run openapi writes it)", async () => {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot("../../../docs/openapi.json");
  });

  it("gives the client's types in tests/fixtures/api-types.ts (npm run openapi writes them)", async () => {
    const types = astToString(await openapiTS(structuredClone(document) as unknown as OpenAPI3));
    await expect(types).toMatchFileSnapshot("../../fixtures/api-types.ts");
  });

  it("names every route, with its right, an answer and a Chinese line", () => {
    const ids = [...api.routes, ...api.publicRoutes].map(({ id }) => id);
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(ids.sort());
    expect(new Set(ids).size).toBe(ids.length);
    for (const { summary, responses } of operations) {
      expect(summary).toMatch(/^\p{Script=Han}/u);
      expect(Object.keys(responses)).toContain("default");
    }
    const withoutRight = operations.filter((operation) => !operation["x-right"]);
    expect(withoutRight).toHaveLength(api.publicRoutes.length);
  });

  it("has no two routes at one address", () => {
    const addresses = [...api.routes, ...api.publicRoutes].map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`,
    );
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});
