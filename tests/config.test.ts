import { describe, expect, it } from "vitest";
import { loadConfig } from "../config.ts";
import { liveEnvironment } from "./support/service-process.ts";

const live = { ...liveEnvironment, MONGODB_URI: "mongodb://127.0.0.1:27017/goutonghui" };

function problemsOf(environment: Record<string, string>): string[] {
  const loaded = loadConfig(environment);
  return "problems" in loaded
    ? loaded.problems.map(({ setting, code }) => `${setting} ${code}`)
    : [];
}

describe("settings", () => {
  it("without any it is a sandbox on loopback", () => {
    expect(loadConfig({})).toMatchObject({
      config: {
        port: 3000,
        host: "127.0.0.1",
        wechat: undefined,
        mongodbUri: undefined,
        messageMode: "safe",
        role: "all",
        isAccountVerified: true,
        wechatApiBase: "https://api.weixin.qq.com",
      },
    });
  });

  it("a live account listens everywhere", () => {
    expect(loadConfig(live)).toMatchObject({
      config: { host: "0.0.0.0", wechat: { appId: "wx1234567890abcdef" } },
    });
  });

  it.each(["http://127.0.0.1:3000/sandbox/platform/", "https://api.weixin.qq.com/"])(
    "takes %s as the platform, without the slash at its end",
    (base) => {
      expect(loadConfig({ WECHAT_API_BASE: base, WECHAT_ACCOUNT_VERIFIED: "no" })).toMatchObject({
        config: { wechatApiBase: base.slice(0, -1), isAccountVerified: false },
      });
    },
  );

  it("names ten wrong settings at once, and no secret", () => {
    const loaded = loadConfig({
      PORT: "seventy",
      MONGODB_URI: "postgres://user:hunter2@db/x",
      WECHAT_TOKEN: "x!",
      WECHAT_ENCODING_AES_KEY: "a".repeat(42),
      WECHAT_APP_ID: "wx1234567890abcdef",
      WECHAT_ORIGINAL_ID: "gh_1",
      WECHAT_ACCOUNT_KIND: "company",
      WECHAT_MESSAGE_MODE: "loud",
      FIELD_KEY: "c2hvcnQ=",
      ROLE: "boss",
    });
    const problems = "problems" in loaded ? loaded.problems : [];
    expect(problems.map(({ setting, code }) => `${setting} ${code}`).sort()).toEqual([
      "FIELD_KEY invalid",
      "MONGODB_URI invalid",
      "MONGODB_URI missing",
      "PORT invalid",
      "ROLE invalid",
      "WECHAT_ACCOUNT_KIND invalid",
      "WECHAT_APP_SECRET missing",
      "WECHAT_ENCODING_AES_KEY invalid",
      "WECHAT_MESSAGE_MODE invalid",
      "WECHAT_TOKEN invalid",
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|aaaa|c2hvcnQ|x!/);
  });

  it.each([
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "3000.5"],
    ["PUBLIC_URL", "union.example.cn"],
    ["LOG_LEVEL", "loud"],
    ["METRICS_TOKEN", "short"],
    ["TRUSTED_PROXIES", "proxy.example.cn"],
    ["TRUSTED_PROXIES", "10.0.0.1, 10.0.0.0/33"],
    ["TRUSTED_PROXIES", "10.0.0.0/8/8"],
    ["WECHAT_TOKEN", "ab"],
    ["WECHAT_ENCODING_AES_KEY", "a".repeat(44)],
    ["FIELD_KEY", "A".repeat(43)],
    ["WECHAT_ACCOUNT_VERIFIED", "maybe"],
    ["WECHAT_API_BASE", "api.weixin.qq.com"],
    ["WECHAT_API_BASE", "http://api.weixin.qq.com"],
    ["WECHAT_API_BASE", "https://api.weixin.qq.com?x=1"],
    ["WECHAT_API_BASE", "https://user@api.weixin.qq.com"],
    ["WECHAT_API_BASE", "ftp://127.0.0.1"],
  ])("refuses %s=%s", (setting, value) => {
    expect(problemsOf({ ...live, [setting]: value })).toContain(`${setting} invalid`);
  });

  it.each([
    ["an account without a MongoDB", { MONGODB_URI: "" }, ["MONGODB_URI missing"]],
    ["the test account without a MongoDB", { MONGODB_URI: "", WECHAT_ACCOUNT_KIND: "test" }, []],
    [
      "no AES key in safe mode",
      { WECHAT_ENCODING_AES_KEY: "" },
      ["WECHAT_ENCODING_AES_KEY missing"],
    ],
    ["no AES key in plain mode", { WECHAT_ENCODING_AES_KEY: "", WECHAT_MESSAGE_MODE: "plain" }, []],
    ["no FIELD_KEY", { FIELD_KEY: "" }, ["FIELD_KEY missing"]],
  ])("%s", (_title, overrides, expected) => {
    expect(problemsOf({ ...live, ...overrides })).toEqual(expected);
  });
});
