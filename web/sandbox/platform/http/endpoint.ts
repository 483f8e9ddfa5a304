import type { Capability } from "../rules/rights.ts";
import type { JsonObject } from "./json-body.ts";

/** One call as its handler sees it: the rules that hold for all calls are behind it. */
export interface ApiCall {
  readonly query: URLSearchParams;
  /** Empty for calls without a JSON body. */
  readonly body: JsonObject;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly clientIp: string;
  /** Where the caller found this server, "http://127.0.0.1:8080". */
  readonly origin: string;
  readonly rid: string;
  /** Done once the call is answered: what it held until then is free again. */
  readonly onAnswered: (free: () => void) => void;
}

/** A binary answer. */
export class FileAnswer {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly fileName: string | undefined;

  constructor(bytes: Buffer, contentType: string, fileName?: string) {
    this.bytes = bytes;
    this.contentType = contentType;
    this.fileName = fileName;
  }
}

/** HTTP 404, as showqrcode answers to a bad ticket. Source: fact sheet 7. */
export class NotFoundAnswer {
  readonly status = 404;
}

export interface Endpoint {
  /** "/cgi-bin/…", as quotas and faults name it. */
  readonly path: string;
  readonly method: "GET" | "POST";
  /** Absent: by access_token. "own": the handler checks who calls; "none": anybody may. */
  readonly credentials?: "own" | "none";
  /** Absent: every account may. */
  readonly right?: Capability;
  /** The code when the right is missing; 48001 unless the API has its own. */
  readonly missingRightCode?: number;
  /** Absent: JSON if the method is POST. */
  readonly bodyKind?: "form";
  /** Its body may hold no `\uXXXX`. Source: fact sheet 0, 8. */
  readonly refusesEscapes?: true;
  /** A JSON object, or one of the answers above. @throws ApiRefusal */
  readonly answer: (call: ApiCall) => object | Promise<object>;
}

export const okAnswer = { errcode: 0, errmsg: "ok" } as const;
