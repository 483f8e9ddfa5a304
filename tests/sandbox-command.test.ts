import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandboxCommand } from "../sandbox-command.ts";
import { readSandboxOptions } from "../sandbox-options.ts";
import type { ActResult, ChatPage, Follower } from "../web/sandbox/api-types.ts";

const token = "ForeignToken01";
const appId = "wxf0e19b0d00000001";
const secret = "0123456789abcdef0123456789abcdef";
const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

function argumentsFor(url: string, ...more: string[]): string[] {
  const account = ["--token", token, "--app-id", appId, "--secret", secret];
  return ["--callback", url, ...account, "--original-id", "gh_foreign00001", ...more];
}

function optionsOf(args: string[]) {
  const read = readSandboxOptions(args);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  return read.options;
}

/** Somebody else's bot, in plain mode, without a line of ours. */
async function startForeignBot(): Promise<{ url: string; server: http.Server }> {
  const server = http.createServer((request, response) => {
    void (async () => {
      const { searchParams } = new URL(request.url ?? "/", "http://localhost");
      const [timestamp = "", nonce = "", signature] = ["timestamp", "nonce", "signature"].map(
        (name) => searchParams.get(name) ?? "",
      );
      const signed = createHash("sha1").update([token, timestamp, nonce].sort().join(""));
      if (signed.digest("hex") !== signature) return void response.writeHead(403).end();
      let xml = "";
      for await (const chunk of request) xml += String(chunk);
      response.end(answerTo(xml));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/any/path`, server };
}

function answerTo(xml: string): string {
  const read = (name: string) =>
    new RegExp(`<${name}><!\\[CDATA\\[(.*?)\\]\\]>`, "s").exec(xml)?.[1] ?? "";
  const text = read("MsgType") === "event" ? `您好 ${read("Event")}` : `您说：${read("Content")}`;
  return (
    `<xml><ToUserName><![CDATA[${read("FromUserName")}]]></ToUserName>` +
    `<FromUserName><![CDATA[${read("ToUserName")}]]></FromUserName><CreateTime>1</CreateTime>` +
    `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content></xml>`
  );
}

describe("readSandboxOptions", () => {
  const url = "http://127.0.0.1:8080/wx";

  it("takes safe mode with a key and plain mode without one", () => {
    expect(optionsOf(argumentsFor(url)).callback.mode).toBe("plain");
    expect(optionsOf(argumentsFor(url, "--aes-key", aesKey)).callback.mode).toBe("safe");
    expect(optionsOf(argumentsFor(url))).toMatchObject({
      ...{ accountKind: "service", isVerified: true, port: 3001, dir: undefined },
      callback: { url, token, appId, originalId: "gh_foreign00001" },
    });
  });

  it("takes every argument", () => {
    const more = ["--mode", "compatible", "--aes-key", aesKey, "--kind", "subscription"];
    const rest = ["--unverified", "--port", "0", "--dir", "/tmp/x"];
    expect(optionsOf(argumentsFor(url, ...more, ...rest))).toMatchObject({
      callback: { mode: "compatible", encodingAesKey: aesKey },
      ...{ accountKind: "subscription", isVerified: false, port: 0, dir: "/tmp/x" },
    });
  });

  it("reports every wrong argument at once, and repeats no secret", () => {
    const wrong = ["--callback", "ftp://x", "--token", "a!", "--secret", "s e c r e t"];
    const more = ["--mode", "loud", "--kind", "pet", "--port", "99999", "--colour", "red", "stray"];
    const read = readSandboxOptions([...wrong, ...more, "--aes-key"]);
    const problems = "problems" in read ? read.problems.join("\n") : "";
    for (const part of [
      ...["--callback：不对", "--token：不对", "--secret：不对", "--app-id：必须填写"],
      ...[
        "--original-id：必须填写",
        "--mode：不对（只能是",
        "--kind：",
        "--port：",
        "--colour：没有",
      ],
      ...['"stray"', "--aes-key：后面缺少值"],
    ]) {
      expect(problems).toContain(part);
    }
    expect(problems).not.toContain("s e c r e t");
  });

  it("wants a key for the encrypted modes", () => {
    const read = readSandboxOptions(argumentsFor(url, "--mode", "safe"));
    expect(read).toEqual({ problems: [expect.stringContaining("--aes-key：安全模式")] });
  });
});

describe("npm run sandbox", () => {
  let bot: Awaited<ReturnType<typeof startForeignBot>>;
  let dir: string;
  beforeAll(async () => {
    bot = await startForeignBot();
    dir = await mkdtemp(path.join(tmpdir(), "goutonghui-sandbox-test-"));
  });
  afterAll(async () => {
    bot.server.close();
    await rm(dir, { recursive: true, force: true });
  });

  it("drives somebody else's bot: a follow, a text, a message the bot sends by itself", async () => {
    const sandbox = await startSandboxCommand(optionsOf(argumentsFor(bot.url, "--port", "0")));
    const phone = phoneOf(sandbox.url);
    const follower = await phone.create();
    await phone.act(follower, { kind: "follow" });
    await phone.reads(follower, "您好 subscribe");
    await phone.act(follower, { kind: "text", text: "工会在哪" });
    await phone.reads(follower, "您说：工会在哪");
    const stalls = await phone.get<{ items: unknown[] }>("/stalls");
    expect(stalls.items.length).toBeGreaterThan(10);
    await sendByApi(`${sandbox.url}/sandbox/platform`, "后来的消息");
    await phone.reads(follower, "后来的消息");
    await sandbox.stop();
    await expect(fetch(sandbox.url)).rejects.toThrow();
  });

  it("remembers in --dir, and is what the arguments say", async () => {
    const args = argumentsFor(bot.url, "--port", "0", "--dir", dir, "--kind", "test");
    const first = await startSandboxCommand(optionsOf(args));
    const follower = await phoneOf(first.url).create();
    await first.stop();
    const second = await startSandboxCommand(optionsOf(args));
    const phone = phoneOf(second.url);
    expect((await phone.get<{ items: Follower[] }>("/followers")).items).toEqual([follower]);
    const control = await phone.get<{ settings: object }>("/control");
    expect(control.settings).toMatchObject({ accountKind: "test", isVerified: true });
    await second.stop();
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "prints the addresses, stops cleanly at %s and leaves nothing behind",
    async (signal) => {
      const temporary = await mkdtemp(path.join(tmpdir(), "goutonghui-sandbox-run-"));
      const child = spawnCommand(argumentsFor(bot.url, "--port", "0"), temporary);
      const printed = await readUntil(child, "停止：Ctrl+C");
      expect(printed).toMatch(/手机页：http:\/\/127\.0\.0\.1:\d+\/sandbox\n/);
      expect(printed).toMatch(/控制页：http:\/\/127\.0\.0\.1:\d+\/sandbox\/control\n/);
      expect(printed).toMatch(/换成：http:\/\/127\.0\.0\.1:\d+\/sandbox\/platform\n/);
      expect(printed).not.toContain(secret);
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([0, null]);
      const left = await readdir(temporary);
      expect(left.filter((name) => name.startsWith("goutonghui"))).toEqual([]);
      await rm(temporary, { recursive: true });
    },
  );

  it("says what is wrong and exits 2", async () => {
    const child = spawnCommand(["--token", "!"], tmpdir());
    const printed = await readUntil(child, "不要用真公众号的");
    expect(printed).toContain("--token：不对");
    expect(printed).toContain("--callback：必须填写");
    expect(await once(child, "exit")).toEqual([2, null]);
  });
});

function spawnCommand(args: string[], temporary: string): ChildProcess {
  const root = path.join(import.meta.dirname, "..");
  return spawn("node", ["--import", "tsx", "main.ts", "sandbox", ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], TMPDIR: temporary },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function readUntil(child: ChildProcess, end: string): Promise<string> {
  let printed = "";
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    if (printed.includes(end)) break;
  }
  return printed;
}

function phoneOf(url: string) {
  const call = async <Body>(target: string, body?: object): Promise<Body> => {
    const init = { method: "POST", body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/sandbox/api${target}`, body ? { ...init, headers } : {});
    expect(answer.ok).toBe(true);
    return (await answer.json()) as Body;
  };
  const texts = async ({ id }: Follower) => {
    const { items } = await call<ChatPage>(`/followers/${id}/messages`);
    return JSON.stringify(items.map(({ content }) => content));
  };
  return {
    get: <Body>(target: string) => call<Body>(target),
    create: () => call<Follower>("/followers", { name: "小王" }),
    act: ({ id }: Follower, act: object) => call<ActResult>(`/followers/${id}/messages`, act),
    reads: (follower: Follower, text: string) =>
      expect.poll(() => texts(follower), { timeout: 10_000 }).toContain(text),
  };
}

/** As any bot does: a token, the followers, a customer-service message. */
async function sendByApi(apiBase: string, content: string): Promise<void> {
  const read = async (target: string, body?: object) => {
    const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
    return (await (await fetch(`${apiBase}${target}`, init)).json()) as Record<string, unknown>;
  };
  const query = new URLSearchParams({ grant_type: "client_credential", appid: appId, secret });
  const { access_token: accessToken } = await read(`/cgi-bin/token?${query.toString()}`);
  const auth = `access_token=${String(accessToken)}`;
  const { data } = (await read(`/cgi-bin/user/get?${auth}`)) as { data: { openid: string[] } };
  const message = { touser: data.openid[0], msgtype: "text", text: { content } };
  expect(await read(`/cgi-bin/message/custom/send?${auth}`, message)).toMatchObject({ errcode: 0 });
}
