import type { Context } from "koa";
import type Router from "koa-router";
import { readByteRange } from "./http/byte-range.ts";
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
    ctx.set("Accept-Ranges", "bytes");
    ctx.set("Content-Type", file.contentType);
    answerBytes(ctx, file.bytes);
  });
}

/** `If-Range` names a version, and we give out none: then the whole file is right. */
function answerBytes(ctx: Context, bytes: Buffer): void {
  const range = readByteRange(ctx.get("If-Range") === "" ? ctx.get("Range") : "", bytes.length);
  switch (range.kind) {
    case "whole":
      ctx.body = bytes;
      return;
    case "part":
      ctx.status = 206;
      ctx.set("Content-Range", `bytes ${range.first}-${range.last}/${bytes.length}`);
      ctx.body = bytes.subarray(range.first, range.last + 1);
      return;
    case "outside":
      ctx.status = 416;
      ctx.set("Content-Range", `bytes */${bytes.length}`);
      ctx.body = "";
  }
}
