import type { Context } from "koa";
import { z } from "zod";
import { parse } from "./sandbox-api-error.ts";

const idShape = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "没有这位关注者")
  .transform(Number);

/** The short local id in an address, `/followers/:id`. */
export function followerId(ctx: Context & { params: Record<string, string> }): number {
  return parse(idShape, ctx.params["id"]);
}
