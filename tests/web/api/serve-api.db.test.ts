import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ApiProblem, notFound, versionConflict } from "../../../web/api/problem.ts";
import { defineRoute, type Route } from "../../../web/api/route.ts";
import { buildCaller, csrfToken, openApiWorld, type ApiWorld } from "../../support/api-world.ts";

const tag = "测试";
const answer = z.object({ text: z.string() });

const routes: readonly Route[] = [
  defineRoute(
    {
      id: "read",
      method: "GET",
      path: "/things/{id}",
      tag,
      summary: "读",
      right: "content.read",
      params: z.strictObject({ id: z.string().regex(/^[a-z]{1,8}$/) }),
      query: z.strictObject({ q: z.string().max(5).optional() }),
      answer,
    },
    ({ params, query }) => {
      if (params.id === "gone") throw notFound();
      if (params.id === "broken") throw new Error("13800138000 is in this message");
      return Promise.resolve({ text: `${params.id}${query.q ?? ""}`, secret: "内部" });
    },
  ),
  defineRoute(
    {
      id: "write",
      method: "PUT",
      path: "/things/{id}",
      tag,
      summary: "写",
      right: "content.write",
      params: z.strictObject({ id: z.string() }),
      body: z.strictObject({ text: z.string().max(20), version: z.number().int() }),
      answer,
    },
    ({ body }) => {
      if (body.version < 3) throw versionConflict({ text: "别人的", version: 3 }, body);
      if (body.text === "no") throw new ApiProblem(409, "not-now", { message: "现在不行" });
      return Promise.resolve({ text: body.text });
    },
  ),
  defineRoute(
    {
      id: "careful",
      method: "POST",
      path: "/careful",
      tag,
      summary: "要再验证",
      right: "export",
      stepUp: true,
      answer,
    },
    () => Promise.resolve({ text: "做了" }),
  ),
  defineRoute(
    {
      id: "upload",
      method: "POST",
      path: "/uploads",
      tag,
      summary: "上传",
      right: "own",
      bodyType: "csv",
      body: z.string(),
      answer,
    },
    ({ body }) => Promise.resolve({ text: String(body.length) }),
  ),
  defineRoute(
    {
      id: "watch",
      method: "GET",
      path: "/events",
      tag,
      summary: "看",
      right: "tickets.read",
      answers: "events",
      answer,
    },
    ({ signal }) => Promise.resolve({ kind: "events", events: count(signal) }),
  ),
  defineRoute(
    {
      id: "file",
      method: "GET",
      path: "/file",
      tag,
      summary: "文件",
      right: "own",
      answers: "file",
      audited: true,
      answer: z.string(),
    },
    () =>
      Promise.resolve({
        kind: "file",
        type: "text/csv",
        name: "名单.csv",
        body: Readable.from(["一", "二"]),
      }),
  ),
];

async function* count(signal: AbortSignal) {
  for (let number = 1; !signal.aborted; number++) {
    yield { text: String(number), secret: "内部" };
    await new Promise((resolve) => setImmediate(resolve));
    if (number === 3) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
}

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld({ routes: () => routes, publicOrigin: "https://wx.example.cn" });
});
afterAll(() => world.close());
beforeEach(() => {
  world.audited.length = 0;
  world.sessions.set("viewer", { caller: buildCaller("viewer"), csrfToken });
  world.sessions.set("town", { caller: buildCaller("cadre", "110113008"), csrfToken });
});

const right = { text: "新的", version: 3 };

describe("who is let in", () => {
  it.each([
    ["nobody without a session", "/things/a", { as: "" }, 401, "not-signed-in"],
    ["nobody with an unknown one", "/things/a", { as: "guessed" }, 401, "not-signed-in"],
    [
      "a role without the right",
      "/things/a",
      { as: "viewer", method: "PUT", body: right },
      403,
      "no-right",
    ],
    [
      "a right of the district in a town",
      "/things/a",
      { as: "town", method: "PUT", body: right },
      403,
      "no-right",
    ],
    [
      "a write without the CSRF token",
      "/things/a",
      { method: "PUT", body: right, headers: { "x-csrf-token": "" } },
      403,
      "csrf",
    ],
    [
      "a write from another page",
      "/things/a",
      { method: "PUT", body: right, headers: { origin: "https://evil.example" } },
      403,
      "foreign-origin",
    ],
    [
      "a write that the browser calls cross-site",
      "/things/a",
      { method: "PUT", body: right, headers: { "sec-fetch-site": "cross-site" } },
      403,
      "foreign-origin",
    ],
    ["what asks for a fresh proof", "/careful", { method: "POST" }, 403, "step-up-needed"],
  ])("refuses %s", async (_, path, call, status, code) => {
    const response = await world.call(path, call);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
    expect(world.audited).toEqual([]);
  });

  it("takes a fresh proof for five minutes", async () => {
    const stepped = (msAgo: number) => ({
      caller: buildCaller("admin", undefined, { steppedUpAt: new Date(Date.now() - msAgo) }),
      csrfToken,
    });
    world.sessions.set("fresh", stepped(4 * 60_000)).set("stale", stepped(5 * 60_000));
    expect((await world.call("/careful", { method: "POST", as: "fresh" })).status).toBe(200);
    expect((await world.call("/careful", { method: "POST", as: "stale" })).status).toBe(403);
  });

  it.each(["https://wx.example.cn", ""])("takes our own origin (%s)", async (origin) => {
    const call = { method: "PUT", body: right, ...(origin && { headers: { origin } }) };
    expect((await world.call("/things/a", call)).status).toBe(200);
  });
});

describe("what is taken", () => {
  it.each([
    ["a member too many", { ...right, more: 1 }, 400, "invalid-request"],
    ["an operator in place of a text", { text: { $gt: "" }, version: 3 }, 400, "invalid-request"],
    ["a list in place of a number", { text: "", version: [3] }, 400, "invalid-request"],
    ["what is no JSON", "{text:", 400, "not-json"],
    ["more than 64 KiB", `{"text":"${"a".repeat(70_000)}"}`, 413, "too-large"],
  ])("refuses %s", async (_, body, status, code) => {
    const response = await world.call("/things/a", { method: "PUT", body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it("names the fields that are wrong, in Chinese", async () => {
    const body = { text: "这一句太长了".repeat(9), version: 3 };
    const response = await world.call("/things/a", { method: "PUT", body });
    const { error } = (await response.json()) as { error: { fields: Record<string, string> } };
    expect(Object.keys(error.fields)).toEqual(["body.text"]);
    expect(error.fields["body.text"]).toMatch(/\p{Script=Han}/u);
  });

  it.each([
    "/things/..%2Fetc",
    "/things/A",
    "/things/a?q=toolong",
    "/things/a?q=1&q=2",
    "/things/a?q[$ne]=1",
  ])("refuses the address %s", async (path) => {
    expect((await world.call(path)).status).toBe(400);
  });

  it("takes a CSV file as such, and nothing else in its place", async () => {
    const upload = (type: string, body: Uint8Array) =>
      fetch(`${world.url}/uploads`, {
        method: "POST",
        headers: {
          cookie: "goutonghui_session=admin",
          "x-csrf-token": csrfToken,
          "content-type": type,
        },
        body: Buffer.from(body),
      });
    expect((await upload("text/csv; charset=utf-8", Buffer.from("名称,地址"))).status).toBe(200);
    expect((await upload("application/json", Buffer.from("{}"))).status).toBe(415);
    expect((await upload("text/csv", Buffer.from([0xc3, 0xfb, 0xb3, 0xc6]))).status).toBe(400);
    expect((await upload("text/csv", Buffer.alloc(2 * 1024 * 1024 + 1, 97))).status).toBe(413);
  });
});

describe("what is answered", () => {
  it("holds only what the schema names", async () => {
    expect(await (await world.call("/things/ab?q=c")).json()).toEqual({ text: "abc" });
  });

  it("says nothing of an accident", async () => {
    const response = await world.call("/things/broken");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("13800138000");
  });

  it("gives both texts of a conflict", async () => {
    const response = await world.call("/things/a", {
      method: "PUT",
      body: { ...right, version: 2 },
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: { code: "version-conflict", current: { text: "别人的" }, yours: { text: "新的" } },
    });
  });

  it("is never kept by a cache, and a file has its name", async () => {
    const response = await world.call("/file");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-disposition")).toContain("%E5%90%8D%E5%8D%95.csv");
    expect(await response.text()).toBe("一二");
    expect(world.audited.map(({ phase }) => phase)).toEqual(["intent", "done"]);
  });
});

describe("a write", () => {
  it("is audited before and after, whatever becomes of it", async () => {
    for (const body of [right, { ...right, text: "no" }]) {
      await world.call("/things/a", { method: "PUT", body });
    }
    expect(world.audited).toMatchObject([
      { phase: "intent", action: "write", target: { id: "a" }, actor: "c-admin-110113" },
      { phase: "done", intent: 1 },
      { phase: "intent" },
      { phase: "refused", intent: 3, code: "not-now" },
    ]);
    expect(JSON.stringify(world.audited)).not.toContain("新的");
  });
});

describe("a stream of events", () => {
  it("holds only what the schema names, and ends within a second of the session's end", async () => {
    const response = await world.call("/events", { as: "town" });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes('"3"')) text += (await reader?.read())?.value ?? "";
    world.sessions.delete("town");
    const revokedAt = performance.now();
    while (!(await reader?.read())?.done);
    expect(performance.now() - revokedAt).toBeLessThan(1_000);
    expect(text).not.toContain("内部");
  });

  it("ends when the right is taken", async () => {
    const response = await world.call("/events", { as: "town" });
    world.sessions.set("town", { caller: buildCaller("viewer", "110113008"), csrfToken });
    expect(await response.text()).toContain('{"text":"3"}');
  });
});
