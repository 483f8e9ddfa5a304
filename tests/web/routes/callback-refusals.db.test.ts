import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { MessageMode } from "../../../bot/wechat/callback-verifier.ts";
import { MessageCipher } from "../../../bot/wechat/message-cipher.ts";
import { messageSignature } from "../../../bot/wechat/signature.ts";
import { openHarness, type Harness } from "../../support/account-harness.ts";
import { signRequest, testAccount } from "../../support/test-account.ts";
import { callbackXml } from "../../support/wechat-fixtures.ts";

const text = callbackXml("msg-text");

async function refusedCount(harness: Harness, reason: string): Promise<number> {
  const line = new RegExp(`^goutonghui_callback_refused_total\\{reason="${reason}"\\} (\\d+)`, "m");
  return Number(line.exec(await harness.metrics.render())?.[1] ?? 0);
}

async function storedCount({ stores }: Harness): Promise<number> {
  const counts = await Promise.all([
    stores.conversations.model.countDocuments(),
    stores.followers.model.countDocuments(),
    stores.rawCallbacks.model.countDocuments(),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}

describe.each<MessageMode>(["plain", "safe"])("refused requests in %s mode", (mode) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness(mode);
  });
  afterAll(() => harness.close());
  beforeEach(() => harness.wipe());

  const sign = (xml: string, overrides: Record<string, string> = {}, now = new Date()) =>
    signRequest(xml, { mode, now, overrides });
  const deep = `<xml>${"<a>".repeat(8)}${"</a>".repeat(8)}</xml>`;
  const otherMode = mode === "plain" ? "safe" : "plain";

  it.each([
    ["a forged signature", () => sign(text, { signature: "0".repeat(40) }), 403, "bad-signature"],
    ["a stale timestamp", () => sign(text, {}, new Date(Date.now() - 301_000)), 403, "stale"],
    ["a timestamp ahead", () => sign(text, {}, new Date(Date.now() + 302_000)), 403, "stale"],
    [
      "64 KiB and one byte",
      () => ({ ...sign(text), body: "x".repeat(64 * 1024 + 1) }),
      413,
      "too-large",
    ],
    ["a DOCTYPE", () => sign(`<!DOCTYPE a [<!ENTITY b "c">]>${text}`), 400, "bad-xml"],
    ["depth 9", () => sign(deep), 400, "bad-xml"],
    [
      "a truncated body",
      () => ({ ...sign(text), body: sign(text).body.slice(0, -9) }),
      400,
      "bad-xml",
    ],
    ["a JSON body", () => ({ ...sign(text), body: "{}" }), 400, "bad-xml"],
    ["no callback at all", () => sign("<xml><a>1</a></xml>"), 400, "not-a-callback"],
    [
      "another mode",
      () => signRequest(text, { mode: otherMode, now: new Date() }),
      403,
      "wrong-mode",
    ],
  ])("%s", async (_title, request, status, reason) => {
    const before = await refusedCount(harness, reason);
    const { query, body } = request();
    const response = await fetch(`${harness.url}?${query}`, { method: "POST", body });
    expect(response.status).toBe(status);
    expect(await refusedCount(harness, reason)).toBe(before + 1);
    expect(await storedCount(harness)).toBe(0);
    expect(harness.log.events).toEqual([]);
  });

  it("a replay within five minutes gets the stored answer and is not handled again", async () => {
    const { query, body } = sign(text);
    const send = async () =>
      (await fetch(`${harness.url}?${query}`, { method: "POST", body })).text();
    const first = await send();
    const second = await send();
    await harness.idle();
    const [conversation] = await harness.stores.conversations.model.find().lean();
    expect(conversation?.turn).toBe(1);
    if (mode === "plain") expect(second).toBe(first);
    else expect(second).toContain("<Encrypt>");
  });

  it("a body that drips in is cut off after 4 s and delays nobody else", async () => {
    const { query } = sign(text);
    const { hostname, port, pathname } = new URL(harness.url);
    const startedAt = performance.now();
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${pathname}?${query} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n<xml>`,
    );
    const drip = setInterval(() => socket.write(" "), 200);
    const closed = new Promise<number>((resolve) => {
      socket.on("close", () => resolve(performance.now() - startedAt)).on("error", () => undefined);
    });
    const other = sign(text);
    const answeredAt = performance.now();
    await fetch(`${harness.url}?${other.query}`, { method: "POST", body: other.body });
    expect(performance.now() - answeredAt).toBeLessThan(2_000);
    const closedAfterMs = await closed;
    clearInterval(drip);
    expect(closedAfterMs).toBeGreaterThan(3_900);
    expect(closedAfterMs).toBeLessThan(4_900);
    expect(await refusedCount(harness, "too-slow")).toBe(1);
  });
});

describe("another key or account", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness("safe");
  });
  afterAll(() => harness.close());

  it.each([
    [
      "wrong-appid",
      new MessageCipher(testAccount.encodingAesKey, "wx0000000000000000"),
      /^wrong-appid$/,
    ],
    [
      "another key",
      new MessageCipher("kWxPzQ7mT4vN1sYcB8rJ6hD3gF0aLuEoIi5KeXwVtZ0", testAccount.appId),
      /^wrong-(key|appid)$/,
    ],
  ])("%s", async (_title, cipher, reasons) => {
    const encrypt = cipher.encrypt(text);
    const { query } = signRequest(text, { mode: "safe", now: new Date() });
    const parameters = new URLSearchParams(query);
    const [timestamp, nonce] = [parameters.get("timestamp") ?? "", parameters.get("nonce") ?? ""];
    parameters.set(
      "msg_signature",
      messageSignature(testAccount.token, { timestamp, nonce, encrypt }),
    );
    const body = `<xml><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;
    const response = await fetch(`${harness.url}?${parameters.toString()}`, {
      method: "POST",
      body,
    });
    expect(response.status).toBe(403);
    const rendered = await harness.metrics.render();
    const counted = [...rendered.matchAll(/refused_total\{reason="([^"]+)"\} [1-9]/g)].map(
      (match) => match[1] ?? "",
    );
    expect(counted.some((reason) => reasons.test(reason))).toBe(true);
    expect(await storedCount(harness)).toBe(0);
  });
});

describe("a signature that does not cover the body", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness("plain");
  });
  afterAll(() => harness.close());

  it("a used signature with another message is forged", async () => {
    const { query, body } = signRequest(text, { mode: "plain", now: new Date() });
    await fetch(`${harness.url}?${query}`, { method: "POST", body });
    await harness.idle();
    const other = callbackXml("msg-text").replace("你好", "换一句");
    const response = await fetch(`${harness.url}?${query}`, { method: "POST", body: other });
    expect(response.status).toBe(403);
    expect(await refusedCount(harness, "reused-nonce")).toBe(1);
    const [conversation] = await harness.stores.conversations.model.find().lean();
    expect(conversation?.turn).toBe(1);
  });
});
