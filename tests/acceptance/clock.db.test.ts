import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { sealJson } from "../../bot/gateway/sealed-json.ts";
import { loadConfig } from "../../config.ts";
import { openBuckets } from "../../models/allowance.ts";
import { sandboxAccount } from "../../sandbox-secrets.ts";
import { startService } from "../../service.ts";
import { sampleJpeg } from "../web/sandbox/sample-media.ts";
import { recordLog } from "../support/silent-log.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

const dayMs = 24 * 60 * 60_000;
const fieldKey = Buffer.alloc(32, 5);
type Json = Record<string, unknown>;

async function start(database: TestStores) {
  const dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-clock-"));
  const uri = new URL(database.uri);
  uri.pathname = `/${database.databaseName}`;
  const loaded = loadConfig({
    ...{ PORT: "0", MONGODB_URI: String(uri), DATA_DIR: dataDir },
    FIELD_KEY: fieldKey.toString("base64"),
  });
  if (!("config" in loaded)) throw new Error(JSON.stringify(loaded.problems));
  const service = await startService({ ...loaded.config, port: 0 }, recordLog());
  const base = `http://127.0.0.1:${service.port}/sandbox`;
  const ask = async (at: string, body?: unknown): Promise<Json> => {
    const post = { method: "POST", headers: { "Content-Type": "application/json" } };
    const init = body === undefined ? {} : { ...post, body: JSON.stringify(body) };
    return (await (await fetch(`${base}${at}`, init)).json()) as Json;
  };
  const stop = async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { base, ask, stop };
}

type Running = Awaited<ReturnType<typeof start>>;

/** What the chat shows as the answer to this text. */
async function say({ ask }: Running, follower: string, text: string): Promise<string> {
  const chat = `/api/followers/${follower}/messages`;
  const { message } = (await ask(chat, { kind: "text", text })) as { message: { seq: number } };
  for (let look = 0; look < 200; look++) {
    const { items } = (await ask(`${chat}?after=${message.seq}`)) as { items: Json[] };
    const found = items.find(({ answers }) => answers === message.seq);
    if (found) return JSON.stringify(found["content"]);
    await pause(25);
  }
  throw new Error("no answer in the chat");
}

async function token({ ask }: Running): Promise<string> {
  const { appId: appid, appSecret: secret } = sandboxAccount(fieldKey);
  const wish = { grant_type: "client_credential", appid, secret };
  return String((await ask("/platform/cgi-bin/stable_token", wish))["access_token"]);
}

async function upload({ base }: Running, accessToken: string): Promise<string> {
  const form = new FormData();
  form.append("media", new Blob([new Uint8Array(sampleJpeg())], { type: "image/jpeg" }), "a.jpg");
  const address = `${base}/platform/cgi-bin/media/upload?type=image&access_token=${accessToken}`;
  const answer = (await (await fetch(address, { method: "POST", body: form })).json()) as Json;
  return String(answer["media_id"]);
}

/** Kept so long ago that three days more make it a month old. */
async function leaveStale({ stores, cipher }: TestStores, conversation: string): Promise<void> {
  const message = sealJson(cipher, { message: { type: "text", text: "陈年旧事" } }, "kept");
  const keptAt = new Date(Date.now() - 28 * dayMs);
  await stores.keptMessages.keep(conversation, keptAt, { id: "stale", message });
  await stores.conversations.countKept(conversation);
}

async function dropExpiry({ connection }: TestStores): Promise<void> {
  for (const { name } of await connection.listCollections()) {
    const indexes = await connection.collection(name).indexes();
    if (indexes.some((index) => index.name === "expiry"))
      await connection.collection(name).dropIndex("expiry");
  }
}

it.each([
  ["with the indexes that clean up", false],
  ["without them", true],
])(
  "three days later callbacks are accepted, windows, tokens, codes and media are over: %s",
  async (_title, isDropped) => {
    const database = await openTestStores();
    const running = await start(database);
    try {
      if (isDropped) await dropExpiry(database);
      const { ask, base } = running;
      const { id } = (await ask("/api/followers", {})) as { id: string };
      await ask(`/api/followers/${id}/messages`, { kind: "follow" });
      expect(await say(running, id, "菜单")).toContain("您可以直接打字问");
      const follower = await database.connection.collection("sandboxFollowers").findOne();
      const openid = String(follower?.["openid"]);
      const conversation = database.cipher.hash(openid, "openid");
      const first = await token(running);
      const send = (accessToken: string) =>
        ask(`/platform/cgi-bin/message/custom/send?access_token=${accessToken}`, {
          ...{ touser: openid, msgtype: "text", text: { content: "您好" } },
        });
      expect(await send(first)).toMatchObject({ errcode: 0 });
      const code = await ask(`/platform/cgi-bin/qrcode/create?access_token=${first}`, {
        ...{ expire_seconds: 86_400, action_name: "QR_STR_SCENE" },
        action_info: { scene: { scene_str: "a" } },
      });
      const showCode = () =>
        fetch(
          `${base}/platform/cgi-bin/showqrcode?ticket=${encodeURIComponent(String(code["ticket"]))}`,
        );
      expect((await showCode()).status).toBe(200);
      const mediaId = await upload(running, first);
      await leaveStale(database, conversation);

      await ask("/api/control/clock", { advanceMs: 3 * dayMs });

      const allowance = await database.stores.allowances.find(conversation);
      const now = new Date(Date.now() + 3 * dayMs);
      expect(allowance.message?.left).toBeGreaterThan(0);
      expect(openBuckets(allowance, now)).toEqual([]);
      expect(await send(first)).toMatchObject({ errcode: 42001 });
      const second = await token(running);
      expect(second).not.toBe(first);
      expect(await send(second)).toMatchObject({ errcode: 45015 });
      expect((await showCode()).status).toBe(404);
      const media = `/platform/cgi-bin/media/get?media_id=${mediaId}&access_token=${second}`;
      expect(await ask(media)).toMatchObject({ errcode: 40007 });
      const answer = await say(running, id, "菜单");
      expect(answer).toContain("您可以直接打字问");
      expect(answer).not.toContain("陈年旧事");
      expect(await send(second)).toMatchObject({ errcode: 0 });
    } finally {
      await running.stop();
      await database.close();
    }
  },
  60_000,
);
