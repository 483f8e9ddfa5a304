import { ApiRefusal, demand } from "./api-refusal.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });
const unicodeEscape = /\\u[0-9a-f]{4}/i;

/** @throws ApiRefusal 44002 for an empty body, 47001 for one that holds no JSON object, 40033 for an escape or a
 *  foreign charset where the API refuses them. Source: fact sheet 0, 8, 13. */
export function readJsonBody(bytes: Buffer, refusesEscapes = false): JsonObject {
  demand(bytes.length > 0, 44002);
  const text = decode(bytes, refusesEscapes ? 40033 : 47001);
  if (refusesEscapes) demand(!unicodeEscape.test(text), 40033);
  const value = parseJson(text);
  demand(isObject(value), 47001);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The field as an object; empty when it is none. */
export function objectIn(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  return isObject(value) ? value : {};
}

/** The field as text; empty when it is neither text nor a number. */
export function textIn(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : "";
}

/** The field as a list of non-empty strings; undefined when it is none. */
export function textListIn(body: JsonObject, name: string): readonly string[] | undefined {
  const value = body[name];
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly unknown[];
  return list.every((item) => typeof item === "string" && item !== "")
    ? (list as string[])
    : undefined;
}

/** The field as a whole number, also when it came as digits; undefined when it is none. */
export function integerIn(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  const number = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** Unicode characters, not UTF-16 units. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

function decode(bytes: Buffer, errcode: number): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new ApiRefusal(errcode);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiRefusal(47001);
  }
}
