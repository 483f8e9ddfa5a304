import { randomUUID } from "node:crypto";
import type { HttpRequest } from "./http-exchange.ts";
import type { Capability } from "./rights.ts";

/** One call of the platform. */
export interface ApiRequest {
  readonly method: "GET" | "POST";
  /** `/cgi-bin/user/get`; also the API's name in quotas, pauses and the log. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: readonly FormPart[];
  /** Nothing changes by asking twice: may be asked again when no answer came. */
  readonly isSafe: boolean;
  /** Row of the rights table that this call needs. */
  readonly capability: Capability;
  /** The answer may be a file. */
  readonly expectsFile?: boolean;
}

export type FormPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly file: UploadFile };

export interface UploadFile {
  readonly fileName: string;
  /** `image/jpeg` */
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The access_token goes in the query, never in a header. Source: fact sheet 0. */
export function encodeRequest(request: ApiRequest, accessToken: string | undefined): HttpRequest {
  const query = new URLSearchParams({
    ...(accessToken !== undefined && { access_token: accessToken }),
    ...request.query,
  });
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return {
    api: request.path,
    method: request.method,
    pathAndQuery: `${request.path}${search}`,
    isUpload: request.form !== undefined,
    ...encodeBody(request),
  };
}

function encodeBody({ json, form }: ApiRequest): { contentType?: string; body?: Buffer } {
  if (form) return encodeForm(form, `----goutonghui${randomUUID()}`);
  if (json === undefined) return {};
  // JSON.stringify writes Chinese as it is: menu/create refuses \u escapes (40033, fact sheet 0).
  return {
    contentType: "application/json; charset=utf-8",
    body: Buffer.from(JSON.stringify(json)),
  };
}

/** multipart/form-data, RFC 7578. */
function encodeForm(parts: readonly FormPart[], boundary: string) {
  const chunks = parts.flatMap((part) => {
    const isFile = "file" in part;
    const fileName = isFile ? `; filename="${quote(part.file.fileName)}"` : "";
    const type = isFile ? `\r\nContent-Type: ${part.file.contentType}` : "";
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quote(part.name)}"${fileName}${type}\r\n\r\n`;
    return [Buffer.from(head), isFile ? part.file.bytes : Buffer.from(part.value), crlf];
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

const crlf = Buffer.from("\r\n");

/** As browsers do it (WHATWG HTML, multipart/form-data encoding algorithm). */
function quote(value: string): string {
  return value.replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/"/g, "%22");
}
