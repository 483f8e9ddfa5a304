import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret, TOTP } from "otpauth";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, seriousFindings } from "../../support/browser.ts";
import { spawnService, type ServiceProcess } from "../../support/service-process.ts";

const widths = [360, 1440] as const;
let password = "沟通会-2026-一个好密码";
let service: ServiceProcess;
let dataDir: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let recoveryCodes: string[];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-console-"));
  service = await spawnService({ env: { DATA_DIR: dataDir } });
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
}, 60_000);
afterAll(async () => {
  await browser.close();
  service.kill("SIGTERM");
  await service.exited;
  await rm(dataDir, { recursive: true, force: true });
});

/** Looked at in both widths: a screenshot, nothing wider than the screen, no serious finding. */
async function look(name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `artefacts/console-${name}-${width}.png`, fullPage: true });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await seriousFindings(page)).toEqual([]);
  }
}

function firstAdminLink(): string {
  const line = service.output.find((text) => text.includes("/console/link#"));
  const link = /http\S+/.exec(line ?? "")?.[0];
  if (link === undefined) throw new Error("no link was printed");
  return link;
}

/** What a follower does on the pretend phone. */
async function sandbox<Answer>(address: string, body: object): Promise<Answer> {
  const response = await fetch(`${service.url}/sandbox/api${address}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
  return (await response.json()) as Answer;
}

function codeFor(secret: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate();
}

describe("the pages of the console, in order", () => {
  it("the printed link makes the first admin, by keyboard alone", async () => {
    await page.goto(firstAdminLink());
    await page.getByRole("heading", { name: "设置第一位管理员" }).waitFor();
    await look("link");
    await page.getByLabel("账号").focus();
    for (const text of ["wangfang", "王芳", password, `${password}x`]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await page.getByText("两遍输的不一样").waitFor();
    await page.getByLabel("再输一遍").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "王芳，您好" }).waitFor();
    expect(page.url()).toBe(`${service.url}/console`);
    await look("account");
  });

  it("a link that was used says so", async () => {
    const other = await context.newPage();
    await other.goto(firstAdminLink());
    await other.getByText("这个链接用过了，或者已经过期。").waitFor();
    await other.screenshot({ path: "artefacts/console-link-used-1440.png" });
    await other.close();
  });

  it("TOTP is set up with a QR code, and gives recovery codes once", async () => {
    await page.getByRole("button", { name: "设置动态验证码" }).click();
    await page.locator("form").getByLabel("登录密码").fill(password);
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("img", { name: "动态验证码的二维码" }).waitFor();
    const secret = (await page.locator(".secret").textContent())?.replaceAll(/\s/g, "") ?? "";
    await look("totp");
    await page.getByLabel("验证器上的 6 位数字").fill("000000");
    await page.getByRole("button", { name: "启用" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("验证器上的 6 位数字").fill(codeFor(secret));
    await page.getByRole("button", { name: "启用" }).click();
    await page.getByText("只显示这一次").waitFor();
    recoveryCodes = await page.locator(".codes li").allTextContents();
    expect(recoveryCodes).toHaveLength(10);
    await look("recovery-codes");
    await page.getByRole("button", { name: "我抄好了" }).click();
    await page.getByText("恢复码还剩 10 个").waitFor();
  });

  it("a binding code is offered for the chat, and sent from a phone it binds", async () => {
    await page.getByRole("button", { name: "取绑定码" }).click();
    const words = (await page.locator(".say").textContent()) ?? "";
    expect(words).toMatch(/^绑定 \d{8}$/);
    await look("binding");
    const { id } = await sandbox<{ id: string }>("/followers", { name: "王芳的手机" });
    await sandbox(`/followers/${id}/messages`, { kind: "follow" });
    await sandbox(`/followers/${id}/messages`, { kind: "text", text: words });
    await page.getByText("已绑定").waitFor();
    await page.getByRole("button", { name: "开始值班" }).click();
    await page.getByRole("button", { name: "正在值班" }).waitFor();
    await look("bound");
  });

  it("the password is changed, and only with the old one", async () => {
    const next = `${password}二`;
    await page.getByLabel("现在的密码").fill("不是这个密码一二三");
    await page.getByLabel("新密码（至少 10 个字符）").fill(next);
    await page.getByRole("button", { name: "修改密码" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("现在的密码").fill(password);
    await page.getByRole("button", { name: "修改密码" }).click();
    await page.getByText("密码改好了").waitFor();
    password = next;
  });

  it("signing in asks for the second proof, and takes a recovery code", async () => {
    await page.getByRole("button", { name: "退出登录" }).click();
    await page.getByRole("heading", { name: "登录" }).waitFor();
    await look("sign-in");
    await page.getByLabel("账号").fill("WangFang");
    await page.getByLabel("密码").fill("错了的密码一二三");
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("密码").fill(password);
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByLabel("动态验证码（6 位数字）").waitFor();
    await look("sign-in-code");
    await page.getByRole("button", { name: "用恢复码登录" }).click();
    await page.getByLabel("恢复码").fill(recoveryCodes[0] ?? "");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByText("恢复码还剩 9 个").waitFor();
  });

  it("another device can be thrown out, and is out at once", async () => {
    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await other.goto(`${service.url}/console`);
    await other.getByLabel("账号").fill("wangfang");
    await other.getByLabel("密码").fill(password);
    await other.getByRole("button", { name: "登录" }).click();
    await other.getByRole("button", { name: "用恢复码登录" }).click();
    await other.getByLabel("恢复码").fill(recoveryCodes[1] ?? "");
    await other.getByRole("button", { name: "继续" }).click();
    await other.getByRole("heading", { name: "王芳，您好" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "除了这台，全部退出" }).click();
    await page.getByText("当前设备").waitFor();
    await expect.poll(() => page.locator(".devices li").count()).toBe(1);
    await other.reload();
    await other.getByRole("heading", { name: "登录" }).waitFor();
    await elsewhere.close();
  });

  it("nothing of it was logged", () => {
    const log = service.output.filter((line) => line.startsWith("{")).join("\n");
    for (const secret of [password, "wangfang", "王芳", ...recoveryCodes]) {
      expect(log).not.toContain(secret);
    }
  });
});
