import type { Context, Next } from "koa";
import getRawBody from "raw-body";
import type { z } from "zod";
import type { SandboxLog } from "./sandbox-log.ts";

/** A request that the page, or whoever calls the sandbox, must change. The message is for people. */
export class SandboxApiError extends Error {
  override readonly name = "SandboxApiError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const largestBody = "128kb";

/** Every answer of the sandbox's API that is no success has one shape. */
export function answerErrors(log: SandboxLog) {
  return async (ctx: Context, next: Next): Promise<void> => {
    ctx.set("Cache-Control", "no-store");
    try {
      await next();
    } catch (error) {
      const known = error instanceof SandboxApiError ? error : undefined;
      if (!known) log.error({ event: "sandbox.request-failed", error });
      ctx.status = known?.status ?? 500;
      const code = known?.code ?? "internal";
      const message = known?.message ?? "模拟微信出错了，请看服务器的日志";
      ctx.body = { error: { code, message } };
    }
  };
}

export function parse<Shape>(shape: z.ZodType<Shape>, value: unknown): Shape {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? "请求不对";
  throw new SandboxApiError(400, "invalid-request", message);
}

/** Only declared JSON is read, so that no foreign page can post a form here. */
export async function readJson(ctx: Context): Promise<unknown> {
  if (!ctx.is("application/json")) {
    throw new SandboxApiError(415, "not-json", "请求要用 application/json");
  }
  const text = await readText(ctx);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SandboxApiError(400, "not-json", "请求不是 JSON");
  }
}

/** After a refusal the rest of the upload must not hold the socket. */
async function readText(ctx: Context): Promise<string> {
  try {
    return await getRawBody(ctx.req, { encoding: "utf8", limit: largestBody });
  } catch {
    ctx.res.once("finish", () => {
      if (!ctx.req.complete) ctx.req.destroy();
    });
    throw new SandboxApiError(413, "too-large", "请求太大或没有收全");
  }
}
