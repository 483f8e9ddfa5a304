import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Context } from "koa";

const here = import.meta.dirname;
/** Vite builds into dist beside the compiled server; from the sources (tsx) it lies across. */
const builtPages = import.meta.filename.endsWith(".ts") ? path.join(here, "../dist/web") : here;

const contentTypes: Readonly<Record<string, string | undefined>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** No path, no hidden file. */
const plainName = /^[\w-][\w.-]*$/;

export interface StaticPageOptions {
  /** Where Vite built it, below `dist/web`. */
  readonly folder: string;
  readonly contentSecurityPolicy: readonly string[];
  /** What the page is, in Chinese. */
  readonly title: string;
}

export interface StaticPage {
  /** @param name of an HTML file without its end */
  servePage(ctx: Context, name: string): Promise<void>;
  serveAsset(ctx: Context, name: string): Promise<void>;
  /** A script under a name of its own, for pages of others. @param name without its end */
  serveScript(ctx: Context, name: string): Promise<void>;
}

/** A built page and its assets; read for each request, so a build needs no restart. */
export function createStaticPage(options: StaticPageOptions): StaticPage {
  const folder = path.resolve(builtPages, options.folder);
  const contentSecurityPolicy = options.contentSecurityPolicy.join("; ");
  return {
    async servePage(ctx, name) {
      const page = await readIfThere(path.join(folder, `${name}.html`));
      ctx.set("Cache-Control", "no-cache");
      ctx.set("Content-Security-Policy", contentSecurityPolicy);
      ctx.type = page ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
      ctx.status = page ? 200 : 503;
      ctx.body = page ?? `${options.title}还没有构建：请先运行 npm run build，再刷新本页。`;
    },
    async serveScript(ctx, name) {
      const script = await readIfThere(path.join(folder, `${name}.js`));
      ctx.set("Cache-Control", "no-cache");
      ctx.type = "text/javascript; charset=utf-8";
      ctx.status = script ? 200 : 503;
      ctx.body = script ?? "";
    },
    /** Names of assets carry a hash of their content, so browsers may keep them. */
    async serveAsset(ctx, name) {
      const contentType = contentTypes[path.extname(name)];
      if (!contentType || !plainName.test(name)) return;
      const asset = await readIfThere(path.join(folder, "assets", name));
      if (!asset) return;
      ctx.set("Cache-Control", "public, max-age=31536000, immutable");
      ctx.type = contentType;
      ctx.body = asset;
    },
  };
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
