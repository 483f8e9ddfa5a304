import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import Koa from "koa";
import Router from "koa-router";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStaticPage } from "../../web/static-page.ts";

const folder = mkdtempSync(path.join(tmpdir(), "sandbox-page-"));
let server: http.Server;
let url: string;

beforeAll(async () => {
  const page = createStaticPage({
    ...{ folder: path.join(folder, "page"), title: "模拟微信的页面" },
    contentSecurityPolicy: ["default-src 'none'", "script-src 'self'"],
  });
  const router = new Router();
  router.get("/sandbox", (ctx) => page.servePage(ctx, "index"));
  router.get("/sandbox/assets/:name", (ctx) => page.serveAsset(ctx, ctx.params["name"] ?? ""));
  const app = new Koa();
  app.use(router.routes());
  server = http.createServer((request, response) => void app.callback()(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

describe("the built page", () => {
  it("says what to run while it is not there, and is there after a build", async () => {
    const before = await fetch(url);
    expect(before.status).toBe(503);
    expect(await before.text()).toContain("npm run build");
    mkdirSync(path.join(folder, "page/assets"), { recursive: true });
    writeFileSync(path.join(folder, "page/index.html"), "<title>模拟微信</title>");
    writeFileSync(path.join(folder, "page/assets/index-1a.js"), "1");
    writeFileSync(path.join(folder, "page/assets/secret.txt"), "1");
    writeFileSync(path.join(folder, "secret.js"), "1");
    const after = await fetch(`${url}/`);
    expect(after.status).toBe(200);
    expect(await after.text()).toContain("模拟微信");
    expect(after.headers.get("content-security-policy")).toContain("default-src 'none'");
    const asset = await fetch(`${url}/assets/index-1a.js`);
    expect(asset.headers.get("content-type")).toContain("text/javascript");
    expect(asset.headers.get("cache-control")).toContain("immutable");
  });

  it.each(["missing.js", "secret.txt", "..%2F..%2Fsecret.js", ".js", "%00.js", "a%5C..%5Cb.js"])(
    "has no asset %s",
    async (name) => {
      expect((await fetch(`${url}/assets/${name}`)).status).toBe(404);
    },
  );
});
