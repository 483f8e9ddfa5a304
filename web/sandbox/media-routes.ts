import type { Context } from "koa";
import type Router from "koa-router";
import getRawBody from "raw-body";
import { z } from "zod";
import type { UploadedMedia } from "./api-types.ts";
import { readByteRange } from "./byte-range.ts";
import { bareContentType, mediaRules, refuseMedia, type SentMediaType } from "./media-rules.ts";
import type { PhonePlatform } from "./phone-platform.ts";
import { parse, SandboxApiError } from "./sandbox-api-error.ts";

const typeShape = z.enum(["image", "voice"], "只能发图片和语音");
/** Whatever else an account uploaded is handed out, but shown by no browser. */
const shownType = /^(image\/(jpeg|png|gif|bmp|webp)|(audio|video)\/[\w.+-]+)$/;

/** A follower's picture or voice on its way to the platform, and every media for the page and the account. */
export function addMediaRoutes(router: Router, phone: PhonePlatform): void {
  router.post("/sandbox/api/media", async (ctx) => {
    ctx.body = await storeUpload(ctx, phone);
    ctx.status = 201;
  });
  router.get("/sandbox/api/media/:id", async (ctx) => {
    await serveMedia(ctx, phone, ctx.params["id"] ?? "");
  });
}

/** The body is the file. Its content type is none that a form of a foreign page can post. */
async function storeUpload(ctx: Context, phone: PhonePlatform): Promise<UploadedMedia> {
  const type = parse(typeShape, ctx.query["type"]);
  const contentType = bareContentType(ctx.get("Content-Type"));
  const declaredBytes = Number(ctx.get("Content-Length") || 1);
  refuseUnlessAllowed(type, { contentType, sizeBytes: declaredBytes });
  const bytes = await readBytes(ctx, type);
  refuseUnlessAllowed(type, { contentType, sizeBytes: bytes.length });
  const fileName = `${type}.${contentType.split("/")[1] ?? "bin"}`;
  return { mediaId: await phone.storeMedia({ type, fileName, contentType, bytes }) };
}

function refuseUnlessAllowed(
  type: SentMediaType,
  facts: { contentType: string; sizeBytes: number },
): void {
  const refusal = refuseMedia(type, facts);
  if (refusal !== undefined) throw new SandboxApiError(400, "media-refused", refusal);
}

async function readBytes(ctx: Context, type: SentMediaType): Promise<Buffer> {
  const { name, mostBytes } = mediaRules[type];
  try {
    return await getRawBody(ctx.req, { limit: mostBytes });
  } catch {
    ctx.res.once("finish", () => {
      if (!ctx.req.complete) ctx.req.destroy();
    });
    throw new SandboxApiError(413, "too-large", `${name}太大或没有收全`);
  }
}

async function serveMedia(ctx: Context, phone: PhonePlatform, id: string): Promise<void> {
  const file = /^[\w-]{1,128}$/.test(id) ? await phone.readMedia(id) : undefined;
  if (!file) throw new SandboxApiError(404, "unknown-media", "没有这个素材，或者已经过期");
  ctx.set("X-Content-Type-Options", "nosniff");
  ctx.set("Content-Security-Policy", "sandbox; default-src 'none'");
  ctx.set("Accept-Ranges", "bytes");
  const isShown = shownType.test(file.contentType);
  ctx.type = isShown ? file.contentType : "application/octet-stream";
  if (!isShown) ctx.set("Content-Disposition", "attachment");
  sendBytes(ctx, file.bytes);
}

function sendBytes(ctx: Context, bytes: Buffer): void {
  const range = readByteRange(ctx.get("Range"), bytes.length);
  if (!range) {
    ctx.body = bytes;
    return;
  }
  ctx.set("Content-Range", `bytes ${range.start}-${range.end}/${bytes.length}`);
  ctx.status = 206;
  ctx.body = bytes.subarray(range.start, range.end + 1);
}
