import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PretendPlatform } from "../../web/sandbox/pretend-platform.ts";
import {
  buildService,
  liveEnvironment,
  spawnService,
  type ServiceProcess,
} from "../support/service-process.ts";
import { testAccount } from "../support/test-account.ts";

let dataDir: string;
beforeAll(async () => {
  buildService();
  dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-operation-"));
}, 60_000);
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const testAccountEnvironment = () => ({
  ...liveEnvironment,
  WECHAT_ACCOUNT_KIND: "test",
  DATA_DIR: dataDir,
});

async function runToEnd(env: Record<string, string>): Promise<{ code: unknown; output: string }> {
  const root = path.join(import.meta.dirname, "../..");
  const child = spawn("node", [path.join(root, "dist/main.js")], {
    env: { PATH: process.env["PATH"], PORT: "0", ...env },
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [unknown];
  return { code, output: Buffer.concat(chunks).toString() };
}

function platformOf(service: ServiceProcess): PretendPlatform {
  const callback = { url: `${service.url}/wechat`, mode: "safe" as const, ...testAccount };
  return new PretendPlatform({
    callback,
    retry: { attempts: 1, timeoutMs: 5_000, intervalMs: 5_000 },
  });
}

// Processes of their own, each with a start of seconds on a busy machine.
describe("operation", { timeout: 60_000 }, () => {
  it("names every wrong setting in one message and exits 1", async () => {
    const { code, output } = await runToEnd({
      PORT: "x",
      ROLE: "boss",
      WECHAT_APP_ID: "wx1",
      FIELD_KEY: "short",
    });
    expect(code).toBe(1);
    for (const setting of [
      "PORT",
      "ROLE",
      "WECHAT_APP_SECRET",
      "WECHAT_TOKEN",
      "FIELD_KEY",
      "MONGODB_URI",
    ]) {
      expect(output).toContain(`${setting} [`);
    }
  });

  it("says what is wrong when the database does not answer", async () => {
    const { code, output } = await runToEnd({
      ...liveEnvironment,
      MONGODB_URI: "mongodb://127.0.0.1:9/x",
    });
    expect(code).toBe(1);
    expect(output).toContain("启动失败 [database-unreachable]");
  });

  it("says that the port is taken", async () => {
    const service = await spawnService({ env: testAccountEnvironment() });
    const otherDir = {
      ...testAccountEnvironment(),
      DATA_DIR: `${dataDir}-other`,
      PORT: String(service.port),
      HOST: "127.0.0.1",
    };
    const { code, output } = await runToEnd(otherDir);
    expect(code).toBe(1);
    expect(output).toContain("启动失败 [port-taken]");
    service.kill("SIGTERM");
    await service.exited;
    await rm(`${dataDir}-other`, { recursive: true, force: true });
  });

  it("serves health, readiness and metrics, and no personal data in any of them or in its log", async () => {
    const service = await spawnService({
      env: { ...testAccountEnvironment(), LOG_LEVEL: "debug" },
    });
    const platform = platformOf(service);
    const openid = platform.createFollower();
    await platform.text(openid, "我的手机13800138000，身份证11011319901105966X");
    await platform.text(openid, "救命");
    expect(await (await fetch(`${service.url}/healthz`)).json()).toEqual({ status: "alive" });
    expect(await (await fetch(`${service.url}/readyz`)).json()).toMatchObject({ status: "ready" });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain("goutonghui_callback_seconds_count{");
    const forwarded = await fetch(`${service.url}/metrics`, {
      headers: { "x-forwarded-for": "203.0.113.9" },
    });
    expect(forwarded.status).toBe(403);
    const missing = await fetch(`${service.url}/nothing/here`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await missing.json()).toEqual({ error: { code: "not-found", message: "没有这个地址" } });
    service.kill("SIGTERM");
    expect(await service.exited).toBe(0);
    expect(`${metrics}${service.output.join("\n")}`).not.toMatch(
      new RegExp(`${openid}|13800138000|11011319901105966X`),
    );
  });

  it("refuses a second process on the same folder, and another FIELD_KEY", async () => {
    const service = await spawnService({ env: testAccountEnvironment() });
    const second = await runToEnd(testAccountEnvironment());
    expect(second.code).toBe(1);
    expect(second.output).toContain("store-locked");
    service.kill("SIGTERM");
    await service.exited;
    const otherKey = {
      ...testAccountEnvironment(),
      FIELD_KEY: Buffer.alloc(32, 9).toString("base64"),
    };
    const third = await runToEnd(otherKey);
    expect(third.code).toBe(1);
    expect(third.output).toContain("wrong-field-key");
  });

  it("stops under load with every callback answered, exit 0 within 5 s", async () => {
    const service = await spawnService({ env: testAccountEnvironment() });
    const platform = platformOf(service);
    const outcomes: (string | undefined)[] = [];
    const lane = async () => {
      for (let outcome: string | undefined = "reply"; outcome === "reply";) {
        const { attempts } = await platform.text(platform.createFollower(), "怎么入会");
        outcome = attempts[0]?.outcome;
        outcomes.push(outcome);
      }
    };
    const lanes = Array.from({ length: 12 }, lane);
    await expect.poll(() => outcomes.length, { timeout: 15_000 }).toBeGreaterThan(100);
    const stoppedAtMs = performance.now();
    service.kill("SIGTERM");
    expect(await service.exited).toBe(0);
    expect(performance.now() - stoppedAtMs).toBeLessThan(5_000);
    await Promise.all(lanes);
    // A connection that was never accepted is no callback yet.
    const received = outcomes.filter((outcome) => outcome !== "connect-failed");
    expect([...new Set(received)]).toEqual(["reply"]);
  });
});
