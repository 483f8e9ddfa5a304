import type {
  Account,
  ActResult,
  ApiError,
  ChatPage,
  ExchangeResult,
  Follower,
  FollowerAct,
  FollowerPage,
  Stall,
} from "../api-types.ts";

/** The server refused, with a sentence for people; `status` 0: it did not answer. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function mediaUrl(mediaId: string): string {
  return `/sandbox/api/media/${encodeURIComponent(mediaId)}`;
}

export const unreachable = "连不上服务器，请确认程序还在运行";

export const api = {
  account: async () => (await call("/account")) as Account,
  stalls: async () => ((await call("/stalls")) as { items: Stall[] }).items,
  followers: async (cursor?: string) =>
    (await call(cursor ? `/followers?cursor=${cursor}` : "/followers")) as FollowerPage,
  follower: async (id: string) => (await call(`/followers/${id}`)) as Follower,
  createFollower: async (name: string) => (await call("/followers", { name })) as Follower,
  chat: async (id: string, after: number) =>
    (await call(`/followers/${id}/messages?after=${after}`)) as ChatPage,
  act: async (id: string, act: FollowerAct) =>
    (await call(`/followers/${id}/messages`, act)) as ActResult,
  exchange: async (id: string, seq: number) =>
    ((await call(`/followers/${id}/messages/${seq}/exchange`)) as ExchangeResult).exchange,
};

export type ApiMethod = "GET" | "POST" | "PATCH" | "DELETE";

function call(path: string, body?: object): Promise<unknown> {
  return callApi(path, body ? { method: "POST", body } : { method: "GET" });
}

export async function callApi(
  path: string,
  { method, body }: { readonly method: ApiMethod; readonly body?: object },
): Promise<unknown> {
  const response = await send(path, {
    method,
    ...(body && {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) return json;
  const error = (json as Partial<ApiError> | undefined)?.error;
  throw new ApiFailure(response.status, error?.message ?? `服务器出错（${response.status}）`);
}

async function send(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(`/sandbox/api${path}`, request);
  } catch {
    throw new ApiFailure(0, unreachable);
  }
}
