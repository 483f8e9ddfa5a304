import { z, type ZodType } from "zod";
import { apiPrefix } from "./api-prefix.ts";
import { hoistDefinitions } from "./hoist-definitions.ts";
import type { PublicRoute } from "./public-route.ts";
import type { Route } from "./route.ts";

export interface DescribedApi {
  readonly routes: readonly Route[];
  readonly publicRoutes: readonly PublicRoute[];
}

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document, from the schemas that check requests and answers: it cannot say anything else. */
export function describeApi({ routes, publicRoutes }: DescribedApi): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const add = ({ path, method }: Pick<Route, "path" | "method">, operation: Json) => {
    (paths[path] ??= {})[method.toLowerCase()] = operation;
  };
  for (const route of publicRoutes) add(route, describePublic(route));
  for (const route of routes) add(route, describe(route));
  const definitions: Record<string, unknown> = {};
  const hoisted = hoistDefinitions(paths, definitions);
  return {
    openapi: "3.1.0",
    info: {
      title: "沟通会 API",
      version: "1",
      description:
        "错误都是 { error: { code, message, fields? } }；列表按 cursor 翻页；写操作可带 Idempotency-Key，修改要带 version。",
    },
    servers: [{ url: apiPrefix }],
    paths: hoisted,
    components: { securitySchemes, schemas: { Error: errorSchema, ...definitions }, responses },
  };
}

const securitySchemes = {
  session: { type: "apiKey", in: "cookie", name: "goutonghui_session" },
  csrf: { type: "apiKey", in: "header", name: "X-CSRF-Token" },
};

const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "string", description: "短横线小写，程序据此判断" },
        message: { type: "string", description: "给人看的一句中文" },
        fields: { type: "object", additionalProperties: { type: "string" } },
        current: { description: "版本冲突时：库里现在的内容" },
        yours: { description: "版本冲突时：您要保存的内容" },
      },
      additionalProperties: true,
    },
  },
};

const responses = {
  Problem: {
    description: "拒绝或失败",
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  },
};

function describePublic(route: PublicRoute): Json {
  return {
    ...describeCommon(route),
    security: [],
    ...(route.body && { requestBody: describeBody(route.body, "application/json") }),
    responses: answers("200", { "application/json": { schema: toSchema(route.answer, "output") } }),
  };
}

function describe(route: Route): Json {
  const isWrite = route.method !== "GET";
  const bodyType = route.bodyType === "csv" ? "text/csv" : "application/json";
  return {
    ...describeCommon(route),
    description: describeRights(route),
    security: [isWrite ? { session: [], csrf: [] } : { session: [] }],
    "x-right": route.right,
    parameters: [
      ...parametersOf(route.params, "path"),
      ...parametersOf(route.query, "query"),
      ...(isWrite ? [idempotencyKey] : []),
    ],
    ...(route.body && { requestBody: describeBody(route.body, bodyType) }),
    responses: answers(String(route.status ?? 200), contentOf(route)),
  };
}

function describeCommon({ id, summary, tag }: Pick<Route, "id" | "summary" | "tag">): Json {
  return { operationId: id, summary, tags: [tag] };
}

function describeRights({ right, stepUp }: Route): string {
  const whose = right === "own" ? "登录即可，只管自己的" : `需要权限 ${right}`;
  return stepUp ? `${whose}；要在五分钟内验证过动态验证码` : whose;
}

const idempotencyKey = {
  ...{ name: "Idempotency-Key", in: "header", required: false },
  schema: { type: "string", minLength: 8, maxLength: 128 },
  description: "同一个键只执行一次，重复的请求得到第一次的结果",
};

function describeBody(body: ZodType, mediaType: string): Json {
  return { required: true, content: { [mediaType]: { schema: toSchema(body, "input") } } };
}

function contentOf({ answers: kind, answer }: Route): Json {
  const schema = toSchema(answer, "output");
  switch (kind) {
    case "json":
      return { "application/json": { schema } };
    case "events":
      return { "text/event-stream": { schema: { type: "string" }, "x-event": schema } };
    case "file":
      return { "text/csv": { schema: { type: "string" } } };
  }
}

function answers(status: string, content: Json): Json {
  return {
    [status]: { description: "成功", content },
    default: { $ref: "#/components/responses/Problem" },
  };
}

function parametersOf(schema: ZodType, place: "path" | "query"): readonly Json[] {
  const described = toSchema(schema, "input") as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(described.properties ?? {}).map(([name, property]) => ({
    ...{ name, in: place, schema: property },
    required: place === "path" || (described.required?.includes(name) ?? false),
  }));
}

function toSchema(schema: ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
