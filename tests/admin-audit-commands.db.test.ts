import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runAdminCommand } from "../admin.ts";
import { runAuditCommand } from "../audit.ts";
import { loadConfig, type Config } from "../config.ts";
import { logAuditHead } from "../jobs/log-audit-head.ts";
import { ensureFirstAdminLink } from "../web/sign-in/ensure-first-admin-link.ts";
import { openSignInWorld, town, type SignInWorld } from "./support/sign-in-world.ts";

let world: SignInWorld;
let config: Config;
beforeAll(async () => {
  world = await openSignInWorld();
  const [server = "", options] = world.uri.split("?");
  const loaded = loadConfig({
    MONGODB_URI: `${server.replace(/\/$/, "")}/${world.databaseName}${options ? `?${options}` : ""}`,
    FIELD_KEY: Buffer.alloc(32, 5).toString("base64"),
    PUBLIC_URL: "https://wx.example.cn",
  });
  if (!("config" in loaded)) throw new Error(JSON.stringify(loaded.problems));
  ({ config } = loaded);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.wipe();
  await world.addCadre("wang", { name: "王芳", organisation: town });
});

async function run(command: typeof runAdminCommand, ...args: string[]) {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const code = await command({ args, readConfig: () => config, write });
  return { code, text: lines.join("\n") };
}
const admin = (...args: string[]) => run(runAdminCommand, ...args);
const audit = (...args: string[]) => run(runAuditCommand, ...args);

describe("npm run admin", () => {
  it("lists who there is", async () => {
    expect(await admin("list")).toEqual({ code: 0, text: `wang\t王芳\t管理员\t${town}\t在用` });
  });

  it("resets an account by a one-time link, ends its sessions, and writes it down", async () => {
    const { browser } = await world.signIn("wang");
    const { code, text } = await admin("reset", "Wang");
    expect(code).toBe(0);
    const [, token] = /https:\/\/wx\.example\.cn\/console\/link#([\w-]{43})$/.exec(text) ?? [];
    expect((await world.call("/session", { browser })).status).toBe(401);
    const body = { token, password: "another good password" };
    expect((await world.call("/links/open", { method: "POST", body })).status).toBe(200);
    const entries = await world.connection
      .collection("auditEntries")
      .find({ action: "adminReset" })
      .toArray();
    expect(entries).toMatchObject([
      { actor: "server", phase: "intent", target: { id: "wang" } },
      { actor: "server", phase: "done" },
    ]);
    expect(await audit("verify")).toMatchObject({ code: 0 });
  });

  it("says what is wrong", async () => {
    expect(await admin()).toMatchObject({ code: 2 });
    expect(await admin("reset")).toMatchObject({ code: 2 });
    expect((await admin("reset", "nobody")).text).toContain("没有这个账号");
    await world.addCadre("gone", { isActive: false });
    expect((await admin("reset", "gone")).text).toContain("已停用");
  });
});

describe("npm run audit -- verify", () => {
  it("says that nobody touched it, and where it ends, as the daily log does", async () => {
    await ensureFirstAdminLink(world, new Date());
    const { code, text } = await audit("verify");
    expect(code).toBe(0);
    await logAuditHead(world.audit, world.log);
    const logged = world.log.events.find(({ event }) => event === "audit.head");
    expect(text).toContain(`最后一条：${String(logged?.["head"])}`);
    expect(await audit("verify", "--head", String(logged?.["head"]))).toMatchObject({ code: 0 });
    const other = `1:${"A".repeat(43)}`;
    expect((await audit("verify", "--head", other)).text).toContain("第 1 条和给出的 N:MAC 不一样");
  });

  it.each([
    ["the last entry taken away", 4],
    ["one in the middle taken away", 2],
  ])("finds %s, by name", async (_, n) => {
    for (let attempt = 0; attempt < 4; attempt++) await world.signIn("wang");
    const entries = world.connection.collection<{ _id: number }>("auditEntries");
    await entries.deleteOne({ _id: n });
    const { code, text } = await audit("verify");
    expect(code).toBe(1);
    expect(text).toContain(`第 ${n} 条不见了`);
  });

  it("finds that all of it is gone while there are cadres", async () => {
    expect(await audit("verify")).toMatchObject({ code: 1 });
  });

  it.each([[[]], [["verify", "x"]], [["verify", "--head", "1"]], [["verify", "--all"]]])(
    "explains itself for %j",
    async (args) => expect(await audit(...args)).toMatchObject({ code: 2 }),
  );
});
