import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { runDoctor } from "../../doctor.ts";
import {
  servePretendWechat,
  type PretendWechat,
} from "../../web/sandbox/platform/serve-pretend-wechat.ts";
import { openHarness, type Harness } from "../support/account-harness.ts";
import { liveEnvironment } from "../support/service-process.ts";
import { testAccount } from "../support/test-account.ts";

let harness: Harness;
let wechat: PretendWechat;
beforeAll(async () => {
  harness = await openHarness();
  wechat = await servePretendWechat({
    appSecret: liveEnvironment.WECHAT_APP_SECRET,
    callback: { url: harness.url, mode: "safe", ...testAccount },
  });
});
afterAll(async () => {
  await wechat.stop();
  await harness.close();
});

const settingsBefore = { isVerified: true, allowedIps: null };
afterEach(async () => {
  wechat.api.settings.change(settingsBefore);
  await harness.connection.collection("installation").updateOne({}, { $set: { schemaVersion: 1 } });
});

function environment(change: Readonly<Record<string, string>> = {}) {
  return {
    ...liveEnvironment,
    MONGODB_URI: databaseUri(),
    WECHAT_API_BASE: wechat.apiBase,
    PUBLIC_URL: new URL(harness.url).origin,
    ...change,
  };
}

function databaseUri(): string {
  const uri = new URL(harness.uri);
  uri.pathname = harness.databaseName;
  return uri.href;
}

async function diagnose(change: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const code = await runDoctor(environment(change), (line) => lines.push(line));
  return { code, lines, failed: lines.filter((line) => line.startsWith("✗")) };
}

it("finds nothing where everything is right", async () => {
  const { code, failed, lines } = await diagnose();
  expect(failed).toEqual([]);
  expect(code).toBe(0);
  expect(lines).toContain("✓ 数据库：连得上，结构和 FIELD_KEY 都对");
  expect(lines).toContain("✓ 时钟：与微信一致");
  expect(lines).toContain("✓ 访问令牌：取得到");
  expect(lines.at(-1)).toBe("没有发现问题");
});

it("names wrong settings, all of them", async () => {
  const { code, failed } = await diagnose({ PORT: "x", WECHAT_TOKEN: "?" });
  expect(code).toBe(1);
  expect(failed).toEqual([
    expect.stringMatching(/^✗ 设置 PORT \[invalid\]：/),
    expect.stringMatching(/^✗ 设置 WECHAT_TOKEN \[invalid\]：/),
  ]);
});

it.each([
  {
    cause: "the database is down",
    change: { MONGODB_URI: "mongodb://127.0.0.1:1/goutonghui" },
    line: /^✗ 数据库 \[database-down\]：连不上：请看 MongoDB 是否在运行/,
  },
  {
    cause: "the database is of a newer version",
    prepare: () =>
      harness.connection.collection("installation").updateOne({}, { $set: { schemaVersion: 99 } }),
    line: /^✗ 数据库 \[schema-too-new\]：.*请升级程序$/,
  },
  {
    cause: "FIELD_KEY is another",
    change: { FIELD_KEY: Buffer.alloc(32, 9).toString("base64") },
    line: /^✗ 数据库 \[wrong-field-key\]：.*请换回原来的 FIELD_KEY$/,
  },
  {
    cause: "the secret is wrong",
    change: { WECHAT_APP_SECRET: "f".repeat(32) },
    line: /^✗ 访问令牌 \[(40125|40001)\]：.*AppSecret/,
  },
  {
    cause: "the platform answers 40125",
    fault: { path: "/cgi-bin/stable_token", errcode: 40_125 },
    line: /^✗ 访问令牌 \[40125\]：.*AppSecret/,
  },
  {
    cause: "this machine's address is not on the list",
    prepare: () => wechat.api.settings.change({ allowedIps: ["203.0.113.7"] }),
    line: /^✗ 访问令牌 \[40164\]：这台机器的出口地址 127\.0\.0\.1 不在.*请在.*加上 127\.0\.0\.1/,
  },
  {
    cause: "the account has fewer rights than the settings say",
    prepare: () => wechat.api.settings.change({ isVerified: false }),
    line: /^✗ 权限：用户列表 \[48001\]：公众平台说没有这项权限（48001）：请核对 WECHAT_ACCOUNT_KIND/,
  },
  {
    cause: "nobody answers at the callback address",
    change: { PUBLIC_URL: "http://127.0.0.1:1" },
    line: /^✗ 回调自测 \[callback-unreachable\]：http:\/\/127\.0\.0\.1:1\/wechat 没有应答：请看服务是否在运行/,
  },
  {
    cause: "the running service has another token",
    change: { WECHAT_TOKEN: "AnotherToken99" },
    line: /^✗ 回调自测 \[wrong-token\]：.*WECHAT_TOKEN 和这里的不一样/,
  },
])("names the cause when $cause", async ({ change, prepare, fault, line }) => {
  await prepare?.();
  const added =
    fault &&
    wechat.api.faults.add({
      path: fault.path,
      effect: { kind: "error", errcode: fault.errcode },
      rate: 1,
    });
  const { code, failed } = await diagnose(change);
  if (added) wechat.api.faults.remove(added.id);
  expect(failed).toContainEqual(expect.stringMatching(line));
  expect(failed.length).toBeLessThanOrEqual(3);
  expect(code).toBe(1);
});

it("names a clock that is off by 10 minutes", async () => {
  await wechat.api.clock.advance(10 * 60_000);
  const { failed } = await diagnose();
  expect(failed).toContainEqual(
    expect.stringMatching(/^✗ 时钟 \[clock-off\]：本机比微信慢了 10 分钟.*请开启时间同步/),
  );
});

it("in sandbox mode says that the service has to run, and leaves nothing behind", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-doctor-"));
  const lines: string[] = [];
  const code = await runDoctor({ DATA_DIR: dir }, (line) => lines.push(line));
  expect(code).toBe(1);
  expect(lines).toContainEqual(
    expect.stringMatching(/^✗ 模拟微信 \[sandbox-not-running\]：.*请先在另一个窗口运行 npm start$/),
  );
  expect(await readdir(dir)).toEqual([]);
  await rm(dir, { recursive: true });
});
