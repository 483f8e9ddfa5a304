import { isObject, type JsonObject } from "./json-body.ts";

/** The body as far as it can be read: for faults and records, before any rule looks at it. */
export function readLoosely(bytes: Buffer): JsonObject {
  const firstByte = "{".charCodeAt(0);
  if (bytes[0] !== firstByte) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Whom the call is about. */
export function openidsOf(query: NodeJS.Dict<string | string[]>, body: JsonObject): string[] {
  const list: unknown[] = Array.isArray(body["openid_list"]) ? body["openid_list"] : [];
  const users: unknown[] = Array.isArray(body["user_list"]) ? body["user_list"] : [];
  const named = [query["openid"], body["touser"], body["openid"], body["user_id"]];
  return [...named, ...list, ...users.map((user) => (isObject(user) ? user["openid"] : ""))].filter(
    (openid): openid is string => typeof openid === "string" && openid !== "",
  );
}
