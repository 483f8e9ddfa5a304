import type { Browser, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Follower } from "../../../web/sandbox/api-types.ts";
import { launchBrowser, seriousFindings } from "../../support/browser.ts";
import { openTestDatabase } from "../../support/test-database.ts";
import { startFakeAccount, textReply, type FakeAccount } from "./fake-account.ts";
import { startSandbox, type RunningSandbox } from "./start-sandbox.ts";
import { openWatched, type WatchedPage } from "./watched-page.ts";

const sendPath = "/cgi-bin/message/custom/send";
const deskSize = { width: 1440, height: 900 };
const phoneSize = { width: 360, height: 740 };

let browser: Browser;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let account: FakeAccount;
let running: RunningSandbox;
let watched: WatchedPage | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
  database = await openTestDatabase();
});
afterAll(async () => {
  await browser.close();
  await database.close();
});
beforeEach(async () => {
  account = await startFakeAccount((pushed) => textReply(pushed, "好"));
  running = await startSandbox(database.connection, account.callback);
});
afterEach(async () => {
  await watched?.close();
  watched = undefined;
  await running.stop();
  await account.stop();
  for (const name of ["sandboxFollowers", "sandboxMessages", "sandboxPlatform", "sandboxClock"]) {
    await database.connection.collection(name).deleteMany({});
  }
});

async function openControl(viewport = deskSize) {
  watched = await openWatched(browser, { viewport, url: `${running.url}/sandbox/control` });
  await watched.page.getByRole("heading", { name: "时间", exact: true }).waitFor();
  return watched;
}

/** What the account's server would call. */
async function call(path: string, body: object): Promise<{ errcode: number }> {
  const token = running.sandbox.api.tokens.issuePlain().accessToken;
  const response = await fetch(`${running.url}/sandbox/platform${path}?access_token=${token}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return (await response.json()) as { errcode: number };
}

async function createFollower(name: string): Promise<Follower> {
  const response = await fetch(`${running.url}/sandbox/api/followers`, {
    ...{ method: "POST", headers: { "Content-Type": "application/json" } },
    body: JSON.stringify({ name }),
  });
  return (await response.json()) as Follower;
}

/** An answer under way when the page closes cannot be read any more. */
async function readText(response: Response, seen: string[]): Promise<void> {
  seen.push(await response.text().catch(() => ""));
}

const message = { touser: "o123", msgtype: "text", text: { content: "您好" } };

describe("the control page", () => {
  it("moves the clock on by steps and by what is typed, never back", async () => {
    const { page, screenshot } = await openControl();
    await page.getByText("和这台机器的时间一样").waitFor();
    expect(await page.title()).toBe("控制页 · 模拟微信（示例）");
    await page.getByRole("heading", { level: 1, name: "模拟微信的控制页" }).waitFor();
    await page.getByRole("button", { name: "+3 天" }).click();
    await page.getByText("比这台机器快 3 天").waitFor();
    await page.getByLabel("往前拨多久").fill("1.5");
    await page.getByRole("button", { name: "拨时间" }).click();
    await page.getByText("比这台机器快 3 天 1 小时").waitFor();
    await page.getByLabel("往前拨多久").fill("-1");
    await page.getByRole("button", { name: "拨时间" }).click();
    await page.getByText("请写一个大于 0 的数，最多一年").waitFor();
    expect(running.sandbox.api.clock.offsetMs).toBe((3 * 24 + 1.5) * 3_600_000);
    await screenshot("control-desktop");
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("adds faults from the lists, explains them, and takes them away again", async () => {
    const { page, screenshot } = await openControl();
    await page.getByLabel("出什么错").selectOption({ label: "办了却没答复" });
    await page.getByText("手机上绝不能出现两条").waitFor();
    await page.getByLabel("多少次里出（%）").fill("50");
    await page.getByLabel("出几次").fill("2");
    await page.getByRole("button", { name: "加上" }).click();
    const faults = page.getByRole("region", { name: "故障", exact: true });
    await faults.getByText("发客服消息：办了却没答复").waitFor();
    await faults.getByText("约 50% 的调用出，还剩 2 次").waitFor();
    expect(running.sandbox.api.faults.list()).toMatchObject([
      { path: sendPath, effect: { kind: "drop-after-accept" }, rate: 0.5, times: 2 },
    ]);
    await page.getByLabel("哪个接口").selectOption("");
    await page.getByLabel("出什么错").selectOption({ label: "慢一点再答" });
    await page.getByLabel("慢几秒").fill("x");
    await page.getByRole("button", { name: "加上" }).click();
    await page.getByText("要慢几秒？").waitFor();
    await page.getByLabel("慢几秒").fill("8");
    await page.getByLabel("出几次").fill("");
    await page.getByRole("button", { name: "加上" }).click();
    await faults.getByText("所有接口：慢 8 秒再答").waitFor();
    await screenshot("control-faults");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: /^去掉故障：发客服消息/ }).click();
    await expect.poll(() => running.sandbox.api.faults.list().length).toBe(1);
    await page.getByRole("button", { name: /^去掉故障：所有接口/ }).click();
    await faults.getByText("现在没有故障").waitFor();
  });

  it("adds a fault for one follower by name, and never learns an openid", async () => {
    const { api, platform } = running.sandbox;
    const person = await createFollower("王师傅");
    const { page, screenshot } = await openControl();
    const seen: string[] = [];
    page.on("response", (response) => void readText(response, seen));
    await page.getByLabel("对谁").selectOption({ label: "王师傅（没有关注）" });
    await page.getByText("只有写明这位关注者的调用才出错").waitFor();
    await page.getByRole("combobox", { name: "错误码", exact: true }).fill("48002");
    await page.getByRole("button", { name: "加上" }).click();
    const faults = page.getByRole("region", { name: "故障", exact: true });
    await faults.getByText("只对王师傅，每次都出，一直有效").waitFor();
    await screenshot("control-one-follower");
    expect(await seriousFindings(page)).toEqual([]);
    const openid = api.faults.list()[0]?.openid ?? expect.unreachable();
    expect(seen.join()).toContain(person.name);
    expect(seen.join()).not.toContain(openid);
    const other = platform.createFollower();
    const codeOf = async (touser: string) => (await call(sendPath, { ...message, touser })).errcode;
    expect([await codeOf(openid), await codeOf(other)]).toEqual([48002, 43004]);
    await page.getByLabel("对谁").selectOption({ label: "所有人" });
    await page.getByRole("button", { name: "加上" }).click();
    await expect.poll(() => api.faults.list().length).toBe(2);
    expect(api.faults.list()[1]).not.toHaveProperty("openid");
  });

  it("shows calls as they come, with what was sent, and finds them by name and code", async () => {
    const { page, screenshot } = await openControl();
    await page.getByText("还没有调用。").waitFor();
    const answer = await call(sendPath, message);
    await call("/cgi-bin/user/info/batchget", { user_list: [] });
    const list = page.getByRole("list", { name: "接口调用，最新的在前" });
    await list.getByText("批量查关注者").waitFor();
    expect(await list.getByRole("listitem").allInnerTexts()).toMatchObject([
      expect.stringContaining("批量查关注者"),
      expect.stringContaining(`错误码 ${answer.errcode}`),
    ]);
    await page.getByLabel("只看").fill("客服消息");
    await expect.poll(() => list.getByRole("listitem").count()).toBe(1);
    await list.getByRole("button").click();
    await list.getByText('"content": "您好"').waitFor();
    await screenshot("control-calls");
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("changes a quota in its row", async () => {
    await call(sendPath, message);
    const { page } = await openControl();
    await page.getByRole("button", { name: "改发客服消息的额度" }).click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("1");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => running.sandbox.api.quotas.view(sendPath))
      .toMatchObject({ dailyLimit: 1 });
    expect(await call(sendPath, message)).toMatchObject({ errcode: 45009 });
  });

  it("changes the account and how it pushes, and makes followers", async () => {
    const { page } = await openControl();
    await page.getByLabel("账号类型").selectOption({ label: "订阅号（公众号）" });
    await page.getByText("认证的订阅号").waitFor();
    await page.getByLabel("已经微信认证").uncheck();
    await page.getByText("没有认证的账号只能被动回复").waitFor();
    await page.getByLabel("隔几秒再推").fill("2.5");
    await page.getByLabel("一共推几次").fill("4");
    await page.getByRole("button", { name: "保存" }).click();
    await expect
      .poll(() => running.sandbox.api.settings.current)
      .toMatchObject({
        ...{ accountKind: "subscription", isVerified: false },
        ...{ retryIntervalMs: 2_500, retryAttempts: 4 },
      });
    await page.getByLabel("加多少位").fill("500");
    await page.getByRole("button", { name: "加关注者" }).click();
    await page.getByText("加了 500 位").waitFor();
  });

  it("works on a narrow screen and by keyboard alone", async () => {
    const { page, screenshot } = await openControl(phoneSize);
    await page.getByRole("button", { name: "+1 小时" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("比这台机器快 1 小时").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByText("比这台机器快 1 天 1 小时").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await page.evaluate("window.scrollTo(0, 0)");
    await screenshot("control-360");
    expect(await seriousFindings(page)).toEqual([]);
  });

  it.each([
    ["360", phoneSize],
    ["375", { width: 375, height: 812 }],
    ["1440", deskSize],
  ])("keeps quotas and faults readable at %s pixels", async (name, viewport) => {
    await createFollower("王师傅");
    for (const path of [sendPath, "/cgi-bin/tags/members/batchunblacklist"]) await call(path, {});
    running.sandbox.api.faults.add({ path: sendPath, effect: { kind: "error", errcode: 45015 } });
    running.sandbox.api.faults.add({ effect: { kind: "drop-before" }, rate: 0.5, times: 3 });
    const { page, fullScreenshot } = await openControl(viewport);
    const row = page.getByRole("listitem").filter({ hasText: "batchunblacklist" }).last();
    const nameBox = await row.getByText("取消拉黑", { exact: true }).boundingBox();
    expect(nameBox?.height).toBeLessThan(30);
    const button = row.getByRole("button", { name: "改取消拉黑的额度" });
    const buttonBox = (await button.boundingBox()) ?? expect.unreachable();
    expect(buttonBox.x + buttonBox.width).toBeLessThanOrEqual(viewport.width);
    expect(buttonBox.width).toBeGreaterThanOrEqual(40);
    await fullScreenshot(`control-full-${name}`);
    await button.click();
    await page.getByLabel("取消拉黑每天的额度").waitFor();
    await fullScreenshot(`control-full-${name}-edit`);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
