import { SandboxClock } from "../../../../web/sandbox/clock.ts";
import {
  servePretendWechat,
  type PretendWechat,
  type PretendWechatOptions,
} from "../../../../web/sandbox/platform/serve-pretend-wechat.ts";

export const appId = "wx1234567890abcdef";
export const appSecret = "0123456789abcdef0123456789abcdef";
export const startedAt = new Date("2026-03-02T02:00:00Z");

export type Json = Record<string, unknown>;

/** A pretend WeChat whose clock stands still until it is moved, and the calls of a back end. */
export interface TestWechat extends PretendWechat {
  /** GET, or POST with a body; an access_token is added. */
  call(path: string, body?: unknown): Promise<Json>;
  /** Any request, nothing added. */
  raw(path: string, init?: RequestInit): Promise<Response>;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
  /** Somebody who follows since now, without windows. */
  createFollower(): string;
  /** A follower who just wrote: five messages in 48 h. */
  createWriter(): string;
  advance(ms: number): Promise<Date>;
  freshToken(): string;
}

const callback = {
  url: "http://127.0.0.1:9/wechat",
  token: "UnionSimToken01",
  encodingAesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appId,
  originalId: "gh_0a1b2c3d4e5f",
  mode: "safe" as const,
};

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const message = { messageType: "text", event: "", eventKey: "", ticket: "", menuItemId: "" };

export function act(fields: Partial<typeof message> = {}) {
  return { ...message, ...fields };
}

export function event(name: string, fields: Partial<typeof message> = {}) {
  return { ...message, messageType: "event", event: name, ...fields };
}

export async function startWechat(change: Partial<PretendWechatOptions> = {}): Promise<TestWechat> {
  const clock = new SandboxClock({ machineNow: () => startedAt });
  const wechat = await servePretendWechat({ callback, appSecret, clock, ...change });
  const { api, apiBase, url } = wechat;
  const raw = (path: string, init?: RequestInit) => fetch(`${apiBase}${path}`, init);
  let token = "";
  const freshToken = () => (token = api.tokens.issuePlain().accessToken);
  freshToken();
  function createFollower(): string {
    const openid = wechat.platform.createFollower();
    api.followers.follow(openid, { subscribeScene: "ADD_SCENE_SEARCH" });
    return openid;
  }
  return {
    ...{ ...wechat, raw, freshToken },
    async call(path, body) {
      const answer = await raw(withToken(path, token), toPost(body));
      return (await answer.json()) as Json;
    },
    async control(method, path, body) {
      const answer = await fetch(`${url}/sandbox/api/control${path}`, {
        method,
        ...(body !== undefined && {
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Json };
    },
    createFollower,
    createWriter() {
      const openid = createFollower();
      api.noteAct(openid, act());
      return openid;
    },
    /** The token lives on: what is tested is not its end. */
    async advance(ms) {
      const now = await api.clock.advance(ms);
      freshToken();
      return now;
    },
  };
}

export function withToken(path: string, token: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}access_token=${token}`;
}

function toPost(body: unknown): RequestInit {
  if (body === undefined) return {};
  if (body instanceof FormData) return { method: "POST", body };
  return { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) };
}

export function textTo(openid: string, content = "您好") {
  return { touser: openid, msgtype: "text", text: { content } };
}

export const sendPath = "/cgi-bin/message/custom/send";
