import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import Router from "koa-router";
import { afterEach, describe, expect, it } from "vitest";
import { createApp } from "../../web/app.ts";
import { recordLog } from "../support/silent-log.ts";

let server: http.Server | undefined;
afterEach(() => server?.close());

async function headersOf(opensInPhone?: boolean): Promise<Headers> {
  const router = new Router();
  router.get("/form", (ctx) => void (ctx.body = "页面"));
  const modes = opensInPhone === undefined ? {} : { opensInPhone };
  const handle = createApp({ log: recordLog(), routers: [router], ...modes }).callback();
  server = http.createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/form`);
  await answer.text();
  return answer.headers;
}

describe("who may frame a page", () => {
  it.each([
    ["nobody, with a real account", undefined, "'none'", "DENY"],
    ["the phone of the same address, in sandbox mode", true, "'self'", "SAMEORIGIN"],
  ])("%s", async (_, opensInPhone, ancestors, frameOptions) => {
    const headers = await headersOf(opensInPhone);
    const policy = headers.get("content-security-policy")?.split(";");
    expect(policy).toContain(`frame-ancestors ${ancestors}`);
    expect(headers.get("x-frame-options")).toBe(frameOptions);
  });
});
