import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { formatShanghai } from "../../bot/shanghai-time.ts";
import { loadConfig } from "../../config.ts";
import { startService } from "../../service.ts";
import { addCadre } from "../support/cadres.ts";
import { recordLog } from "../support/silent-log.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

const minuteMs = 60_000;
const fieldKey = Buffer.alloc(32, 5);
type Json = Record<string, unknown>;

async function start(database: TestStores) {
  const dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-night-"));
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
  return { ask, stop };
}

type Running = Awaited<ReturnType<typeof start>>;

async function follow({ ask }: Running): Promise<string> {
  const { id } = (await ask("/api/followers", {})) as { id: string };
  await ask(`/api/followers/${id}/messages`, { kind: "follow" });
  return id;
}

async function say({ ask }: Running, follower: string, text: string): Promise<void> {
  await ask(`/api/followers/${follower}/messages`, { kind: "text", text });
}

/** How long until his chat shows such a message. */
async function whenShown(
  { ask }: Running,
  follower: string,
  pattern: RegExp,
  withinMs: number,
): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const chat = JSON.stringify(await ask(`/api/followers/${follower}/messages?after=0`));
    if (pattern.test(chat)) return performance.now() - startMs;
    if (performance.now() - startMs > withinMs) throw new Error(`not shown: ${String(pattern)}`);
    await pause(50);
  }
}

/** Somebody whose phone shows the account, bound by the code that the console gave him. */
async function bind(
  running: Running,
  { stores, cipher }: TestStores,
  cadre: { readonly id: string; readonly role: "admin" | "cadre"; readonly code: string },
): Promise<string> {
  await addCadre(stores, cadre.id, { role: cadre.role, name: cadre.id });
  const hash = cipher.hash(cadre.code, "cadre.binding-code");
  const expiresAt = new Date(Date.now() + 24 * 60 * minuteMs);
  await stores.cadres.setBindingCode(cadre.id, { hash, expiresAt });
  const phone = await follow(running);
  await say(running, phone, `绑定 ${cadre.code}`);
  await whenShown(running, phone, /绑定好了/, 10_000);
  return phone;
}

/** Milliseconds until the next 02:00 in Shanghai. */
function untilTwo(now: Date): number {
  const dayMs = 24 * 60 * minuteMs;
  const todayMs = new Date(`${formatShanghai(now, "YYYY-MM-DD")}T02:00:00+08:00`).getTime();
  return todayMs > now.getTime() ? todayMs - now.getTime() : todayMs + dayMs - now.getTime();
}

it("an urgent message at 02:00 alerts the cadre on duty within 10 s, and escalates when nobody takes it", async () => {
  const database = await openTestStores();
  const running = await start(database);
  try {
    const duty = await bind(running, database, { id: "zhiban", role: "cadre", code: "11112222" });
    const admin = await bind(running, database, { id: "guanli", role: "admin", code: "33334444" });
    await say(running, duty, "值班");
    await whenShown(running, duty, /您已上岗/, 10_000);
    const worker = await follow(running);
    await running.ask("/api/control/clock", { advanceMs: untilTwo(new Date()) });

    const saidAtMs = performance.now();
    await say(running, worker, "有人触电了，快来救人");
    await whenShown(running, duty, /紧急求助/, 10_000);
    expect(performance.now() - saidAtMs).toBeLessThan(10_000);
    const [ticket] = await database.stores.tickets.model.find({ isUrgent: true }).lean();
    expect(formatShanghai(ticket?.openedAt ?? new Date(0), "HH:mm")).toBe("02:00");
    await whenShown(running, worker, /120/, 10_000);

    await running.ask("/api/control/clock", { advanceMs: 6 * minuteMs });
    await whenShown(running, admin, /紧急求助/, 10_000);
  } finally {
    await running.stop();
    await database.close();
  }
}, 60_000);
