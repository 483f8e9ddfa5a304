import type { ZodType } from "zod";
import type { z } from "zod";
import type { Route } from "./route.ts";

export interface PublicRequest<Body> {
  readonly body: Body;
  /** Of the client, through trusted proxies only. For limits; never stored in clear, never logged. */
  readonly address: string;
  /** What his browser calls itself. */
  readonly userAgent: string;
  readonly now: Date;
  /** Sets the session's cookie. */
  readonly setSession: (token: string, expiresAt: Date) => void;
}

/** An address that needs no session. There is one closed list of them (`publicRouteIds`), and each audits itself. */
export interface PublicRoute extends Pick<
  Route,
  "id" | "method" | "path" | "summary" | "tag" | "body" | "answer"
> {
  readonly handle: (request: PublicRequest<unknown>) => Promise<unknown>;
}

/** Whatever else is meant to be reached without a session has to be written down here first. */
export const publicRouteIds = ["signIn", "findLink", "openLink"] as const;

export function definePublicRoute<Body extends ZodType, Answer extends ZodType>(
  spec: Omit<PublicRoute, "handle" | "body" | "answer" | "id"> & {
    readonly id: (typeof publicRouteIds)[number];
    readonly body: Body;
    readonly answer: Answer;
  },
  handle: (request: PublicRequest<z.infer<Body>>) => Promise<z.input<Answer>>,
): PublicRoute {
  return { ...spec, handle: handle as PublicRoute["handle"] };
}
