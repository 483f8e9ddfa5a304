import type { Context } from "koa";
import type Router from "koa-router";
import getRawBody from "raw-body";
import { z } from "zod";
import type { UploadedMedia } from "./api-types.ts";
import {
  bareContentType,
  mediaRules,
  refuseMedia,
  type MediaFacts,
  type SentMediaType,
} from "./media-rules.ts";
import type { PhonePlatform } from "./phone-platform.ts";
import { formatOf, playtimeMs } from "./platform/rules/media-format.ts";
import { parse, SandboxApiError } from "./sandbox-api-error.ts";

const typeShape = z.enum(["image", "voice"], "只能发图片和语音");

/** A follower's picture or voice on its way to the platform, which hands it out again. */
export function addUploadRoute(router: Router, phone: PhonePlatform): void {
  router.post("/sandbox/api/media", async (ctx) => {
    ctx.body = await storeUpload(ctx, phone);
    ctx.status = 201;
  });
}

/** The body is the file. Its content type is none that a form of a foreign page can post. */
async function storeUpload(ctx: Context, phone: PhonePlatform): Promise<UploadedMedia> {
  const type = parse(typeShape, ctx.query["type"]);
  const contentType = bareContentType(ctx.get("Content-Type"));
  const declaredBytes = Number(ctx.get("Content-Length") || 1);
  refuseUnlessAllowed(type, { contentType, sizeBytes: declaredBytes });
  const bytes = await readBytes(ctx, type);
  const lengthMs = type === "voice" ? exactLengthMs(bytes) : undefined;
  refuseUnlessAllowed(type, { contentType, sizeBytes: bytes.length, lengthMs });
  const fileName = `${type}.${contentType.split("/")[1] ?? "bin"}`;
  return { mediaId: phone.storeMedia({ type, fileName, contentType, bytes }) };
}

function refuseUnlessAllowed(type: SentMediaType, facts: MediaFacts): void {
  const refusal = refuseMedia(type, facts);
  if (refusal !== undefined) throw new SandboxApiError(400, "media-refused", refusal);
}

/** Browsers cannot measure amr. An mp3's length is a guess here, which the page knows better. */
function exactLengthMs(bytes: Buffer): number | undefined {
  const format = formatOf(bytes);
  return format === "amr" || format === "wav" ? playtimeMs(bytes, format) : undefined;
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
