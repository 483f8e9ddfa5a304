import type { z } from "zod";
import { WechatUnreachable } from "./api-errors.ts";
import type { ApiRequest } from "./api-request.ts";
import type { WechatApi } from "./wechat-api.ts";

/** A call whose answer is read by a schema.
 *  @throws WechatUnreachable when the answer has another shape; otherwise as `WechatApi.call`. */
export async function callFor<Schema extends z.ZodType>(
  api: WechatApi,
  request: ApiRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { body } = await api.call(request);
  return readBody(request.path, body, schema);
}

export function readBody<Schema extends z.ZodType>(
  path: string,
  body: unknown,
  schema: Schema,
): z.output<Schema> {
  const read = schema.safeParse(body);
  if (!read.success) throw new WechatUnreachable(path, true, read.error);
  return read.data;
}
