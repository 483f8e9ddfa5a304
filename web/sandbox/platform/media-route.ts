import type Router from "koa-router";
import type { World } from "./world.ts";

/** The bytes of a medium, for the phone page and for the addresses that the platform gives out. */
export function addMediaRoute(router: Router, { media }: World): void {
  router.get("/sandbox/api/media/:mediaId", (ctx) => {
    const file = media.read(ctx.params["mediaId"] ?? "");
    if (!file) {
      ctx.status = 404;
      ctx.body = { error: { code: "unknown-media", message: "没有这个文件，或已经过期" } };
      return;
    }
    ctx.set("Cache-Control", "no-store");
    ctx.set("X-Content-Type-Options", "nosniff");
    ctx.set("Content-Type", file.contentType);
    ctx.body = file.bytes;
  });
}
