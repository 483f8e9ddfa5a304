import type { HttpAnswer } from "./http-exchange.ts";

/** What came back, before anybody judges the errcode. */
export type ApiAnswer =
  | {
      readonly kind: "json";
      readonly errcode: number;
      readonly errmsg: string;
      readonly rid?: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "file"; readonly file: DownloadedFile };

export interface DownloadedFile {
  readonly contentType: string;
  /** Undefined when the platform names none. */
  readonly fileName?: string;
  readonly bytes: Buffer;
}

/** Undefined when the answer says nothing about what happened: not the platform's JSON, or an HTTP error.
 *  Errors come with HTTP 200 and as JSON, also where a file is asked for. Source: fact sheet 0. */
export function readAnswer(answer: HttpAnswer, expectsFile: boolean): ApiAnswer | undefined {
  if (answer.status >= 500) return undefined;
  const body = expectsFile && !looksLikeJson(answer) ? undefined : parseObject(answer.bytes);
  if (body) return readJson(body);
  if (!expectsFile || answer.status !== 200 || answer.bytes.length === 0) return undefined;
  const fileName = /filename="?([^";]+)/i.exec(answer.disposition)?.[1];
  return {
    kind: "file",
    file: {
      contentType: answer.contentType,
      bytes: answer.bytes,
      ...(fileName !== undefined && { fileName }),
    },
  };
}

function looksLikeJson({ contentType, bytes }: HttpAnswer): boolean {
  if (/json/i.test(contentType)) return true;
  return (contentType === "" || /^text\//i.test(contentType)) && bytes[0] === 0x7b;
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(keepLongIds(bytes.toString("utf8")));
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Numbers of 16 digits and more become strings: msg ids exceed 2^53. Source: fact sheet 0. */
function keepLongIds(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    /^-?\d{16,}$/.test(token) ? `"${token}"` : token,
  );
}

function readJson(body: Record<string, unknown>): ApiAnswer {
  const errcode = Number(body["errcode"] ?? 0);
  const errmsg = typeof body["errmsg"] === "string" ? body["errmsg"] : "";
  const rid = /\brid:\s*([0-9a-f-]+)/i.exec(errmsg)?.[1];
  return { kind: "json", errcode, errmsg, body, ...(rid !== undefined && { rid }) };
}
