import type { Connection } from "mongoose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  ApiError,
  ChatPage,
  ExchangeResult,
  Follower,
  FollowerAct,
  FollowerPage,
} from "../../../web/sandbox/api-types.ts";
import { MessageStore } from "../../../web/sandbox/message-store.ts";
import type { SandboxOptions } from "../../../web/sandbox/sandbox.ts";
import {
  fieldsOf,
  startFakeAccount,
  textReply,
  type Answer,
  type FakeAccount,
  type Pushed,
} from "./fake-account.ts";
import { openTestDatabase } from "../../support/test-database.ts";
import { startSandbox, testSeal, type RunningSandbox } from "./start-sandbox.ts";

let database: { connection: Connection; close(): Promise<void> };
let account: FakeAccount;
let running: RunningSandbox;
let answer: (pushed: Pushed, number: number) => Answer;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  answer = (pushed) => textReply(pushed, `收到：${fieldsOf(pushed.xml)["Content"] ?? ""}`);
  account = await startFakeAccount((pushed, number) => answer(pushed, number));
  running = await startSandbox(database.connection, account.callback);
});
afterEach(async () => {
  await running.stop();
  await account.stop();
});

async function restart(change: Partial<SandboxOptions> = {}) {
  await running.stop();
  running = await startSandbox(database.connection, account.callback, change);
}

async function request(path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${running.url}/sandbox/api${path}`, {
    ...(body !== undefined && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  });
  return { status: response.status, body: await response.json() };
}

async function createFollower(name?: string): Promise<Follower> {
  return (await request("/followers", { name })).body as Follower;
}

function act(follower: Follower, body: FollowerAct) {
  return request(`/followers/${follower.id}/messages`, body);
}

async function exchangeOf(follower: Follower, seq: number) {
  const { body } = await request(`/followers/${follower.id}/messages/${seq}/exchange`);
  return (body as ExchangeResult).exchange;
}

async function followerPage(query: string) {
  return (await request(`/followers${query}`)).body as FollowerPage;
}

async function followed(): Promise<Follower> {
  const follower = await createFollower();
  await act(follower, { kind: "follow" });
  await settled(follower);
  return follower;
}

async function chatOf(follower: Follower, after = 0): Promise<ChatPage> {
  return (await request(`/followers/${follower.id}/messages?after=${after}`)).body as ChatPage;
}

/** The chat once nothing is on its way any more. */
async function settled(follower: Follower): Promise<ChatPage> {
  return vi.waitFor(
    async () => {
      const page = await chatOf(follower);
      expect(page.items.filter(({ state }) => state === "sending")).toEqual([]);
      return page;
    },
    { timeout: 5_000, interval: 20 },
  );
}

describe("followers", () => {
  it("are numbered, named when they have no name, and paged newest first", async () => {
    const first = await createFollower();
    expect(first).toMatchObject({ name: `示例职工${first.id}`, following: false });
    const named = await createFollower("  王师傅 ");
    expect(named).toMatchObject({ id: String(Number(first.id) + 1), name: "王师傅" });
    for (let number = 0; number < 55; number += 1) await createFollower();
    const page = await followerPage("");
    expect(page.items).toHaveLength(50);
    const rest = await followerPage(`?cursor=${page.nextCursor ?? ""}`);
    expect([...page.items, ...rest.items].map(({ id }) => Number(id))).toEqual(
      Array.from({ length: Number(named.id) + 55 }, (_, index) => Number(named.id) + 55 - index),
    );
    expect(rest.nextCursor).toBeNull();
  });

  it("have openids of the platform's shape, shown to nobody", async () => {
    const follower = await createFollower();
    const stored = await database.connection
      .collection<{ _id: number; openid: string }>("sandboxFollowers")
      .findOne({ _id: Number(follower.id) });
    expect(stored?.openid).toMatch(/^o[\w-]{27}$/);
    expect(JSON.stringify([follower, running.logged])).not.toContain(stored?.openid);
  });
});

describe("a chat", () => {
  it("answers at once, pushes in the background and keeps both sides", async () => {
    const follower = await createFollower();
    const scan = await act(follower, { kind: "scan", scene: "stall_0007" });
    expect(scan).toMatchObject({
      status: 202,
      body: {
        follower: { following: true },
        message: {
          ...{ seq: 1, direction: "toAccount", state: "sending", attempt: 1 },
          content: { kind: "scan", stallName: "示例·航港发展大厦摊点", isFollow: true },
        },
      },
    });
    await settled(follower);
    await act(follower, { kind: "text", text: "怎么加入工会？" });
    const { items } = await settled(follower);
    expect(items.map(({ seq, content }) => [seq, content.kind])).toEqual([
      [1, "scan"],
      [2, "reply"],
      [3, "text"],
      [4, "reply"],
    ]);
    expect(items[3]).toMatchObject({
      ...{ direction: "toFollower", answers: 3 },
      content: { message: { kind: "text", content: "收到：怎么加入工会？" } },
    });
    expect((await chatOf(follower, 3)).items).toHaveLength(1);
  });

  it("pushes later messages while the first waits", async () => {
    await restart({ retry: { timeoutMs: 1_500, attempts: 1 } });
    const follower = await followed();
    answer = (pushed) =>
      fieldsOf(pushed.xml)["Content"] === "一" ? "hang" : textReply(pushed, "好");
    const texts = ["一", "二", "三"];
    await Promise.all(texts.map((text) => act(follower, { kind: "text", text })));
    await vi.waitFor(async () => {
      const states = (await chatOf(follower, 2)).items.map(({ content, state }) =>
        content.kind === "text" ? `${content.text} ${state}` : content.kind,
      );
      expect([...states].sort()).toEqual(
        [...["一 sending", "二 answered", "三 answered"], "reply", "reply"].sort(),
      );
    });
    await settled(follower);
    const ids = account.pushed.slice(1).map(({ xml }) => fieldsOf(xml)["MsgId"]);
    expect(new Set(ids).size).toBe(3);
  });

  it("shows nothing for success and for the answer to a link", async () => {
    const follower = await followed();
    answer = (pushed) =>
      fieldsOf(pushed.xml)["Event"] === "VIEW" ? textReply(pushed, "看不见") : { body: "success" };
    await act(follower, { kind: "click", key: "HELP" });
    await act(follower, { kind: "view", url: "http://127.0.0.1:9/union" });
    const { items } = await settled(follower);
    expect(items.slice(2).map(({ content, state }) => [content.kind, state])).toEqual([
      ["click", "answered"],
      ["view", "answered"],
    ]);
  });

  it("counts the tries and ends three failures with the platform's line", async () => {
    const follower = await followed();
    answer = () => "hang";
    await act(follower, { kind: "text", text: "在吗" });
    await vi.waitFor(async () => {
      const [text] = (await chatOf(follower, 2)).items;
      expect(text?.state).toBe("sending");
      expect(text?.attempt).toBeGreaterThan(1);
    });
    const [text, notice] = (await settled(follower)).items.slice(2);
    expect(text).toMatchObject({ state: "failed", attempt: 3, failure: "timeout" });
    expect(notice).toMatchObject({
      direction: "notice",
      content: { kind: "failure", text: "该公众号提供的服务出现故障，请稍后再试" },
    });
    expect(running.logged.at(-1)).toMatchObject({
      event: "sandbox.push-failed",
      failure: "timeout",
    });
  });

  it("keeps the raw exchange: in clear, as sent, every try", async () => {
    const follower = await followed();
    answer = (pushed, number) => (number === 2 ? { body: "{}" } : textReply(pushed, "好"));
    await act(follower, { kind: "text", text: "看报文" });
    await settled(follower);
    const body = await exchangeOf(follower, 3);
    expect(body?.request.xml).toContain("<![CDATA[看报文]]>");
    expect(body?.request.body).toContain("<Encrypt>");
    expect(body?.attempts.map(({ outcome }) => outcome)).toEqual(["not-a-reply", "reply"]);
    expect(body?.attempts[1]?.response?.clear).toContain("<![CDATA[好]]>");
    expect(await exchangeOf(follower, 4)).toBeNull();
  });

  it("is there again after a restart; what was on its way counts as failed", async () => {
    const follower = await followed();
    answer = () => "hang";
    const long = { retry: { timeoutMs: 60_000, attempts: 3 } };
    await restart(long);
    await act(follower, { kind: "text", text: "断电前" });
    const startMs = performance.now();
    await restart();
    expect(performance.now() - startMs).toBeLessThan(1_500);
    const { items } = await chatOf(follower);
    expect(items.map(({ content, state }) => [content.kind, state])).toEqual([
      ["follow", "answered"],
      ["reply", "answered"],
      ["text", "failed"],
    ]);
    expect(items[2]).toMatchObject({ failure: "stopped", content: { text: "断电前" } });
  });

  it("marks what a killed process left unfinished", async () => {
    const follower = await followed();
    const store = new MessageStore(database.connection, testSeal);
    await store.append(Number(follower.id), {
      ...{ direction: "toAccount", state: "sending", at: new Date() },
      content: { kind: "text", text: "被杀掉" },
    });
    await restart();
    expect((await chatOf(follower, 2)).items[0]).toMatchObject({
      state: "failed",
      failure: "stopped",
    });
  });

  it("keeps the newest 500 messages", async () => {
    const follower = await createFollower();
    const store = new MessageStore(database.connection, testSeal);
    const draft = { direction: "notice", state: "answered", at: new Date() } as const;
    const content = { kind: "text", text: "旧" } as const;
    const stored = { followerId: Number(follower.id), kind: "text", attempt: 1, ...draft };
    const sealed = testSeal.seal(JSON.stringify(content));
    await database.connection
      .collection("sandboxMessages")
      .insertMany(
        Array.from({ length: 500 }, (_, index) => ({ ...stored, seq: index + 1, content: sealed })),
      );
    for (let number = 501; number <= 503; number += 1) {
      await store.append(stored.followerId, { ...draft, content });
    }
    const page = await chatOf(follower);
    expect(page).toMatchObject({ hasMore: true, items: { length: 100 } });
    expect(page.items[0]).toMatchObject({ seq: 4, content });
    expect((await chatOf(follower, 500)).items.map(({ seq }) => seq)).toEqual([501, 502, 503]);
  });

  it("numbers without gaps when many append at once", async () => {
    const follower = await createFollower();
    const store = new MessageStore(database.connection, testSeal);
    const draft = { direction: "notice", state: "answered", at: new Date() } as const;
    const content = { kind: "failure", text: "" } as const;
    await Promise.all(
      Array.from({ length: 12 }, () => store.append(Number(follower.id), { ...draft, content })),
    );
    const { items } = await chatOf(follower);
    expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  it("lies in the database only sealed, and opens as unreadable under another key", async () => {
    const follower = await followed();
    await act(follower, { kind: "text", text: "13800138000" });
    await settled(follower);
    const documents = await database.connection.collection("sandboxMessages").find().toArray();
    const bytes = Buffer.concat(
      documents.flatMap((each) =>
        Object.values(each).map((value: unknown) => {
          const inner = (value as { buffer?: Uint8Array } | null)?.buffer;
          return inner ? Buffer.from(inner) : Buffer.from(JSON.stringify(value));
        }),
      ),
    );
    expect(bytes.includes("13800138000")).toBe(false);
    const seal = { ...testSeal, open: () => expect.unreachable() };
    await restart({ seal });
    expect((await chatOf(follower, 2)).items[0]).toMatchObject({ content: { kind: "unreadable" } });
  });
});

describe("the API", () => {
  it.each<[string, unknown, number, string]>([
    ["/followers", { name: "长".repeat(21) }, 400, "invalid-request"],
    ["/followers", "{", 400, "not-json"],
    ["/followers/x/messages", { kind: "follow" }, 400, "invalid-request"],
    ["/followers/999999/messages", { kind: "follow" }, 404, "unknown-follower"],
    ["/followers/1/messages", { kind: "dance" }, 400, "invalid-request"],
    ["/followers/1/messages", { kind: "text", text: "" }, 400, "invalid-request"],
    ["/followers/1/messages", { kind: "text", text: "长".repeat(10_001) }, 400, "invalid-request"],
    ["/followers/1/messages", { kind: "text", text: "长".repeat(50_000) }, 413, "too-large"],
    ["/followers/1/messages", { kind: "text", text: "你好" }, 409, "not-following"],
    ["/followers/1/messages", { kind: "scan", scene: "stall_9999" }, 404, "unknown-stall"],
  ])("POST %s %o is refused", async (path, body, status, code) => {
    await createFollower();
    const response = await request(path, body);
    expect(response).toMatchObject({ status, body: { error: { code } } });
    expect((response.body as ApiError).error.message).toMatch(/[\u4e00-\u9fff]/);
  });

  it("refuses what a foreign page could post", async () => {
    const response = await fetch(`${running.url}/sandbox/api/followers`, {
      method: "POST",
      body: "{}",
    });
    expect(response.status).toBe(415);
  });

  it("tells the page about the account and its stalls", async () => {
    const { body } = await request("/account");
    expect(body).toMatchObject({ name: "顺义区总工会（示例）", mode: "safe", attempts: 3 });
    expect((await request("/stalls")).body).toMatchObject({
      items: [{ town: "南法信镇" }, {}, {}, {}],
    });
  });

  it("says nothing outside about an error of its own", async () => {
    await restart({ stalls: () => Promise.reject(new Error("secret")) });
    const response = await request("/stalls");
    expect(response).toMatchObject({ status: 500, body: { error: { code: "internal" } } });
    expect(JSON.stringify(response.body)).not.toContain("secret");
  });
});
