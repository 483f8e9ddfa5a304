import type { Readable } from "node:stream";
import { z, type ZodType } from "zod";
import type { Right, Role } from "../../models/role.ts";
import type { Scope } from "../../models/scope.ts";
import type { ScopedData } from "../../models/scoped-data.ts";

/** Who signed in, as his rows say now: nothing of it is remembered from one request to the next. */
export interface Caller {
  /** Id of the cadre. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: string;
  readonly organisationPath: readonly string[];
  readonly scope: Scope;
  /** Of the session's row: a hash, never the cookie's value. */
  readonly sessionId: string;
  /** When he last proved again that it is he; step-up asks for less than five minutes. */
  readonly steppedUpAt?: Date;
}

/** `own`: every cadre, about himself. */
export type Access = Right | "own";

export interface ApiRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** The collections as the caller sees them. */
  readonly data: ScopedData;
  /** The same for every repeat of one write with one `Idempotency-Key`; else new. What a write creates is named by it,
   *  so that a write begun by a dead process is finished, not done twice. */
  readonly requestId: string;
  /** On the machine's clock. */
  readonly now: Date;
  /** Aborted when the caller goes away or his session ends: streams stop then. */
  readonly signal: AbortSignal;
}

/** Bytes in place of JSON. */
export interface FileAnswer {
  readonly kind: "file";
  readonly type: string;
  /** Shown to the caller; Chinese is right. */
  readonly name: string;
  readonly body: Readable;
}

/** Server-sent events, one JSON text each; the stream ends with the iterable. */
export interface EventsAnswer<Event> {
  readonly kind: "events";
  readonly events: AsyncIterable<Event>;
}

interface RouteShape {
  /** `listTickets`: names the call in the OpenAPI document and in generated clients. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1, with `{name}` for parameters. */
  readonly path: `/${string}`;
  /** One Chinese line for the document. */
  readonly summary: string;
  /** Groups the document, in Chinese. */
  readonly tag: string;
  /** Status of success. Default 200. */
  readonly status?: 200 | 201 | 202;
  /** Asks for a fresh proof (TOTP): exports, sending, revealing. */
  readonly stepUp?: true;
  /** A reading that is audited all the same. Writes always are. */
  readonly audited?: true;
  /** Default JSON of at most 64 KiB; `text/csv` for uploads of at most 2 MiB. */
  readonly bodyType?: "json" | "csv";
}

export interface RouteSpec<
  Params extends ZodType,
  Query extends ZodType,
  Body extends ZodType,
  Answer extends ZodType,
> extends RouteShape {
  readonly right: Access;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Of the answer, or of one event. Members it does not name never leave. */
  readonly answer: Answer;
  /** What the answer is besides JSON. */
  readonly answers?: "json" | "events" | "file";
}

/** One address of the API. Only `defineRoute` makes them, and it takes none without a right. */
export interface Route extends RouteShape {
  readonly right: Access;
  readonly params: ZodType;
  readonly query: ZodType;
  readonly body: ZodType | undefined;
  readonly answer: ZodType;
  readonly answers: "json" | "events" | "file";
  readonly handle: (request: ApiRequest<unknown, unknown, unknown>) => Promise<unknown>;
}

export type RouteAnswer<Answer> = Answer | FileAnswer | EventsAnswer<Answer>;

const nothing = z.strictObject({});

export function defineRoute<
  Params extends ZodType = typeof nothing,
  Query extends ZodType = typeof nothing,
  Body extends ZodType = ZodType<undefined>,
  Answer extends ZodType = ZodType,
>(
  spec: RouteSpec<Params, Query, Body, Answer>,
  handle: (
    request: ApiRequest<z.infer<Params>, z.infer<Query>, z.infer<Body>>,
  ) => Promise<RouteAnswer<z.input<Answer>>>,
): Route {
  return {
    ...spec,
    params: spec.params ?? nothing,
    query: spec.query ?? nothing,
    body: spec.body,
    answers: spec.answers ?? "json",
    handle: handle as Route["handle"],
  };
}
