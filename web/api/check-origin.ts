import { timingSafeEqual } from "node:crypto";
import type { Context } from "koa";
import { ApiProblem } from "./problem.ts";

/** A browser says where a write comes from; whoever says nothing still needs the token.
 *  @param publicOrigin of PUBLIC_URL, where it is set
 *  @throws ApiProblem 403 */
export function checkOrigin(ctx: Context, publicOrigin: string | undefined): void {
  const origin = ctx.get("origin");
  const site = ctx.get("sec-fetch-site");
  const isOurs = origin === "" || origin === publicOrigin || origin === ownOrigin(ctx);
  if (isOurs && site !== "cross-site") return;
  throw new ApiProblem(403, "foreign-origin", { message: "这个操作不是从本系统的页面发出的" });
}

/** The page's own address: TLS may end at a proxy, so only the host counts. */
function ownOrigin(ctx: Context): string | undefined {
  const given = ctx.get("origin");
  const host = ctx.get("host");
  return given === `http://${host}` || given === `https://${host}` ? given : undefined;
}

/** @throws ApiProblem 403 */
export function checkCsrfToken(ctx: Context, expected: string): void {
  const given = Buffer.from(ctx.get("x-csrf-token"));
  const wanted = Buffer.from(expected);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new ApiProblem(403, "csrf", { message: "页面已过期，请刷新后再试一次" });
}
