import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, seriousFindings } from "../support/browser.ts";
import { buildService, spawnService, type ServiceProcess } from "../support/service-process.ts";

const artefacts = "artefacts";
const withinMs = 60_000;
let dataDir: string;
let browser: Browser;
let service: ServiceProcess;
let page: Page;

beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-sample-"));
  buildService();
  browser = await launchBrowser();
  service = await spawnService({ env: { DATA_DIR: dataDir }, readyWithinMs: 20_000 });
  page = await browser.newPage({
    viewport: { width: 375, height: 812 },
    locale: "zh-CN",
    reducedMotion: "reduce",
  });
}, 120_000);
afterAll(async () => {
  await browser.close();
  service.kill("SIGTERM");
  await service.exited;
  await rm(dataDir, { recursive: true, force: true });
});

const screenshot = (name: string) =>
  page.screenshot({ path: `${artefacts}/sample-campaign-${name}.png`, animations: "disabled" });
const button = () => page.getByRole("button", { name: "收一条示例通知" });
const cards = () => page.getByText("职工羽毛球赛开始报名（示例）");

describe("a newcomer who asks for a sample notice", () => {
  it("gets it on his phone within a minute, and reads it behind its link", async () => {
    await page.goto(/手机页：(\S+)/.exec(service.output.join("\n"))?.[1] ?? expect.unreachable());
    await page.getByRole("button", { name: "新建关注者", exact: true }).click();
    expect(await button().count()).toBe(0);
    await page.getByRole("button", { name: "关注公众号" }).click();
    await page.getByRole("log", { name: "聊天记录" }).getByText("欢迎").first().waitFor();
    await screenshot("offered");
    const askedMs = performance.now();
    await button().click();
    await page.getByText("正在发…").waitFor();
    await screenshot("waiting");
    await cards().first().waitFor({ timeout: withinMs });
    expect(performance.now() - askedMs).toBeLessThan(withinMs);
    await page.getByText("发出来了，点聊天里的通知看看").waitFor();
    await screenshot("arrived");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("log", { name: "聊天记录" }).getByText("查看详情").click();
    const opened = page.frameLocator("iframe");
    await opened.getByRole("heading", { name: "职工羽毛球赛开始报名（示例）" }).waitFor();
    const address = await page.locator("iframe").getAttribute("src");
    expect(address).toContain("/m/notice/sample-notice-district");
    await screenshot("opened");
  }, 120_000);

  it("is told the reason when his notices of the month are used up", async () => {
    await page.reload();
    for (let round = 2; round <= 4; round += 1) {
      await button().click();
      await expect.poll(() => cards().count(), { timeout: withinMs }).toBe(round);
    }
    await button().click();
    await page.getByRole("alert").getByText("没有收到：").waitFor({ timeout: withinMs });
    await screenshot("refused");
    expect(await page.getByRole("alert").innerText()).toContain("这个月收到的通知已到上限");
    expect(await cards().count()).toBe(4);
  }, 240_000);
});
