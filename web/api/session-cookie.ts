import type { Context } from "koa";

const name = "goutonghui_session";

/** The cookie's value; empty without one. */
export function sessionCookie(ctx: Context): string {
  return ctx.cookies.get(name) ?? "";
}

/** Scripts cannot read it, other sites' forms do not send it. An empty token takes it away. */
export function setSessionCookie(
  ctx: Context,
  {
    token,
    expiresAt,
    publicOrigin,
  }: {
    readonly token: string;
    readonly expiresAt: Date;
    readonly publicOrigin: string | undefined;
  },
): void {
  // TLS ends at the reverse proxy: whether the browser speaks it, PUBLIC_URL says.
  ctx.cookies.secure = true;
  ctx.cookies.set(name, token, {
    ...{ httpOnly: true, sameSite: "lax", path: "/", overwrite: true, expires: expiresAt },
    secure: publicOrigin?.startsWith("https:") ?? false,
  });
}
