import type { Context } from "koa";
import { z, type ZodType } from "zod";
import { readBody } from "../read-body.ts";
import { ApiProblem } from "./problem.ts";
import type { Route } from "./route.ts";

z.config(z.locales.zhCN());

const maxBytes = { json: 64 * 1024, csv: 2 * 1024 * 1024 } as const;
const mediaTypes = { json: "application/json", csv: "text/csv" } as const;
const readBudgetMs = 10_000;

/** The body in clear: parsed JSON, or the text of a CSV file.
 *  @throws ApiProblem for another media type, too many bytes, too slow a sender, or what is no JSON or no UTF-8. */
export async function readPayload(
  ctx: Context,
  { body, bodyType = "json" }: Pick<Route, "body" | "bodyType">,
): Promise<unknown> {
  if (!body) return undefined;
  if (!ctx.is(mediaTypes[bodyType])) {
    throw new ApiProblem(415, "unsupported-media-type", {
      message: `这里只收 ${mediaTypes[bodyType]} 格式的内容`,
    });
  }
  const limits = { maxBytes: maxBytes[bodyType], deadlineMs: performance.now() + readBudgetMs };
  const read = await readBody(ctx.req, limits);
  if (read.kind === "too-large") {
    const limit = `${maxBytes[bodyType] / 1024} KB`;
    throw new ApiProblem(413, "too-large", { message: `内容太大了，最多 ${limit}` });
  }
  if (read.kind !== "body") {
    throw new ApiProblem(408, "too-slow", { message: "内容没有收完，请检查网络后再试" });
  }
  const text = readText(read.bytes);
  return bodyType === "csv" ? text : readJson(text);
}

/** @throws ApiProblem 400 naming the fields. */
export function validate<Schema extends ZodType>(
  schema: Schema,
  value: unknown,
  part: "params" | "query" | "body",
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    fields[[part, ...issue.path].map(String).join(".")] ??= issue.message;
  }
  throw new ApiProblem(400, "invalid-request", { message: "有几项填得不对，请检查", fields });
}

function readText(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ApiProblem(400, "not-utf8", {
      message: "文件不是 UTF-8 编码：请在 Excel 里选“CSV UTF-8（逗号分隔）”另存后再传",
    });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiProblem(400, "not-json", { message: "请求的内容不是正确的 JSON" });
  }
}
