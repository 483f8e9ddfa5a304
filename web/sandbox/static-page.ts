import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Context } from "koa";

const here = import.meta.dirname;
/** Vite builds into dist beside the compiled server; from the sources (tsx) it lies across. */
const pageFolder = import.meta.filename.endsWith(".ts")
  ? path.join(here, "../../dist/web/sandbox/page")
  : path.join(here, "page");

const contentTypes: Readonly<Record<string, string | undefined>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** News cards show pictures from anywhere, as WeChat does; everything else comes from here. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: http: https:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

const notBuilt = "模拟微信的页面还没有构建：请先运行 npm run build，再刷新本页。";

export async function servePage(ctx: Context): Promise<void> {
  const page = await readIfThere("index.html");
  ctx.set("Cache-Control", "no-cache");
  if (!page) {
    ctx.status = 503;
    ctx.body = notBuilt;
    return;
  }
  ctx.set("Content-Security-Policy", contentSecurityPolicy);
  ctx.type = "text/html; charset=utf-8";
  ctx.body = page;
}

/** Names of assets carry a hash of their content, so browsers may keep them. */
export async function serveAsset(ctx: Context, name: string): Promise<void> {
  const contentType = contentTypes[path.extname(name)];
  const isPlainName = /^[\w-][\w.-]*$/.test(name);
  const asset =
    contentType && isPlainName ? await readIfThere(path.join("assets", name)) : undefined;
  if (!asset || !contentType) return;
  ctx.set("Cache-Control", "public, max-age=31536000, immutable");
  ctx.type = contentType;
  ctx.body = asset;
}

async function readIfThere(name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path.join(pageFolder, name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
