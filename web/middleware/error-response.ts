import type { Context, Next } from "koa";
import type { Log } from "../../bot/log.ts";

interface ExposedError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further members of the error object. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** The one place that answers errors: what is meant for outside says so (`expose`), the rest says nothing. */
export function errorResponse(log: Log) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined && ctx.respond !== false) {
        answer(ctx, { status: 404, code: "not-found", message: "没有这个地址" });
      }
    } catch (error) {
      const exposed = readExposed(error);
      if (!exposed)
        log.error({ event: "request.failed", method: ctx.method, path: ctx.path, error });
      answer(
        ctx,
        exposed ?? { status: 500, code: "internal", message: "服务出了点问题，请稍后再试" },
      );
    }
  };
}

function answer(ctx: Context, { status, code, message, details }: ExposedError): void {
  ctx.status = status;
  ctx.body = { error: { code, message, ...details } };
}

function readExposed(error: unknown): ExposedError | undefined {
  if (!(error instanceof Error) || !("expose" in error) || error.expose !== true) return undefined;
  const status = "status" in error && typeof error.status === "number" ? error.status : 400;
  const code = "code" in error && typeof error.code === "string" ? error.code : "bad-request";
  const details = "details" in error ? (error.details as ExposedError["details"]) : undefined;
  return { status, code, message: error.message, details };
}
