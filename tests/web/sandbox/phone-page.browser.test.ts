import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerDemo } from "./demo-account.ts";
import { fieldsOf, startFakeAccount, type FakeAccount } from "./fake-account.ts";
import { launchBrowser, seriousFindings, typeMessage } from "../../support/browser.ts";
import { openTestDatabase } from "../../support/test-database.ts";
import { startSandbox, testSeal, type RunningSandbox } from "./start-sandbox.ts";

const artefacts = "artefacts";
const pictureHost = "http://127.0.0.1:9/";
const phoneSize = { width: 375, height: 812 };
const smallPhoneSize = { width: 360, height: 640 };
const deskSize = { width: 1440, height: 900 };
const smallDeskSize = { width: 1024, height: 768 };

let browser: Browser;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let account: FakeAccount;
let running: RunningSandbox;
let page: Page;
let foreign: string[];

beforeAll(async () => {
  browser = await launchBrowser();
  database = await openTestDatabase();
});
afterAll(async () => {
  await browser.close();
  await database.close();
});

beforeEach(async () => {
  account = await startFakeAccount(answerDemo);
  running = await startSandbox(database.connection, account.callback, {
    retry: { timeoutMs: 500, attempts: 3 },
  });
});
afterEach(async () => {
  await page.context().close();
  await running.stop();
  await account.stop();
  for (const name of ["sandboxFollowers", "sandboxMessages"]) {
    await database.connection.collection(name).deleteMany({});
  }
  expect(foreign).toEqual([]);
});

async function openPage(viewport: { width: number; height: number }, path = "/sandbox") {
  const context = await browser.newContext({
    ...{ viewport, locale: "zh-CN", reducedMotion: "reduce" },
  });
  page = await context.newPage();
  foreign = [];
  page.on("request", (request) => {
    if (!isExpected(request.url())) foreign.push(request.url());
  });
  page.on("pageerror", (error) => foreign.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    const { url } = message.location();
    const isMissing = url.startsWith(pictureHost) || url.includes("/sandbox/api/media/");
    const isFault = message.type() === "error" && !isMissing;
    if (isFault) foreign.push(`console: ${message.text()}`);
  });
  await page.goto(running.url + path);
}

/** The page itself asks for nothing from elsewhere; an account's own pictures may lie anywhere. */
function isExpected(url: string): boolean {
  return [running.url, "data:", pictureHost].some((start) => url.startsWith(start));
}

function screenshot(name: string) {
  return page.screenshot({ path: `${artefacts}/sandbox-${name}.png`, animations: "disabled" });
}

const button = (name: string, exact = true) => page.getByRole("button", { name, exact });
const log = () => page.getByRole("log", { name: "聊天记录" });

async function scanFirstStall(): Promise<void> {
  await button("扫摊点码（顺便新建）").click();
  await page.getByRole("dialog", { name: "扫摊点二维码" }).getByText("航港发展大厦").click();
  await log().getByText("您好，欢迎关注").waitFor();
}

const say = (text: string) => typeMessage(page, text);
async function waitForReplies(count: number): Promise<void> {
  await expect.poll(() => bubbles().count(), { timeout: 8_000 }).toBe(count);
}

const bubbles = (): Locator => log().locator(".bubble, .card, .media");
const hasSidewaysScroll = () =>
  page.evaluate<boolean>(
    "document.documentElement.scrollWidth > innerWidth || document.querySelector('[role=log]').scrollWidth > document.querySelector('[role=log]').clientWidth",
  );

describe("the phone page", () => {
  it("leads a newcomer from the first visit to an answer, and keeps the chat over a reload", async () => {
    await openPage(phoneSize);
    await page.getByText("这里是模拟微信").waitFor();
    await screenshot("375-first-visit");
    expect(await seriousFindings(page)).toEqual([]);

    await scanFirstStall();
    expect(await log().innerText()).toContain("关注了公众号");
    expect(fieldsOf(account.pushed[0]?.xml ?? expect.unreachable())["EventKey"]).toBe(
      "qrscene_stall_0007",
    );
    await screenshot("375-followed");

    await log().getByRole("button", { name: "怎么加入工会" }).click();
    await log().getByText("加入工会，三步就行").waitFor();
    expect(fieldsOf(account.pushed[1]?.xml ?? expect.unreachable())).toMatchObject({
      ...{ MsgType: "text", Content: "怎么加入工会", bizmsgmenuid: "101" },
    });
    await say("退休了还能入会吗？\n想问问");
    await waitForReplies(5);
    await screenshot("375-chat");

    await button("关注者").click();
    await page.getByRole("dialog", { name: "关注者" }).waitFor();
    await screenshot("375-followers");
    await page.keyboard.press("Escape");
    await button("更多").click();
    await button("扫摊点二维码").click();
    await page.getByRole("dialog", { name: "扫摊点二维码" }).waitFor();
    await screenshot("375-stalls");
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");

    const before = await log().innerText();
    await page.reload();
    await waitForReplies(5);
    expect(await log().innerText()).toBe(before);
    expect(page.url()).toMatch(/\/sandbox#\d+$/);
  });

  it("sends the menu's clicks and opens its links", async () => {
    await openPage(phoneSize);
    await scanFirstStall();
    await button("更多服务").click();
    await screenshot("375-sub-menu");
    expect(await seriousFindings(page)).toEqual([]);
    await button("最近活动").click();
    await log().getByText("暑期职工子女托管班").waitFor();
    await screenshot("375-news");
    await button("更多服务").click();
    await button("工会网站").click();
    await page
      .getByRole("dialog", { name: "网页：工会网站" })
      .getByText("这里只显示地址")
      .waitFor();
    await screenshot("375-foreign-page");
    expect(await seriousFindings(page)).toEqual([]);
    await button("关闭网页").click();
    await expect
      .poll(() => account.pushed.map(({ xml }) => fieldsOf(xml)["Event"]))
      .toEqual(["subscribe", "CLICK", "VIEW"]);
    await button("找工会").click();
    await log().getByText("您点了 STATION").waitFor();
    await button("更多服务").click();
    await page.keyboard.press("Escape");
    expect(await button("最近活动").isVisible()).toBe(false);
  });

  it("shows retries to the developer and the platform's line after three failures", async () => {
    await openPage(phoneSize);
    await scanFirstStall();
    await button("更多").click();
    await page.getByRole("switch", { name: "显示原始报文" }).click();
    await screenshot("375-more");
    await page.keyboard.press("Escape");
    await say("出错");
    await page.getByLabel("正在等公众号答复").waitFor();
    await log()
      .getByText(/第 [23] 次推送…/)
      .waitFor();
    await screenshot("375-retrying");
    await log().getByText("该公众号提供的服务出现故障，请稍后再试").waitFor();
    expect(await log().innerText()).toContain("推送 3 次，失败：超时没有答复");
    await screenshot("375-failed");
  });

  it("opens the raw XML in a sheet on the phone", async () => {
    await openPage(smallPhoneSize);
    await scanFirstStall();
    await button("更多").click();
    await page.getByRole("switch", { name: "显示原始报文" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    await say("看报文");
    await waitForReplies(3);
    await button("看报文").nth(-2).click();
    const sheet = page.getByRole("dialog", { name: "原始报文" });
    await sheet.getByText("<Content><![CDATA[看报文]]></Content>").waitFor();
    await sheet.getByText("推送原文（加密后，每次相同）").click();
    await sheet.getByText("<Encrypt><![CDATA[").first().waitFor();
    await sheet.getByText("回应明文").waitFor();
    expect(await sheet.innerText()).toMatch(/第 1 次推送\s+\d\d:\d\d:\d\d · \d+ 毫秒/);
    await screenshot("360-raw");
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
  });

  it("draws every kind of reply, links only what is safe, and never scrolls sideways", async () => {
    await openPage(smallPhoneSize);
    await scanFirstStall();
    const said = ["图文", "图片", "语音", "视频", "音乐", "人工", "长文", "坏链接", "阿文", "不理"];
    for (const text of said) await say(text);
    await say("字".repeat(10_000));
    await waitForReplies(2 * said.length + 1);
    await expect.poll(() => page.getByLabel("正在等公众号答复").count()).toBe(0);
    expect(await log().innerText()).toContain("已转给人工客服");
    const hrefs = await page.evaluate<string[]>(
      "Array.from(document.querySelectorAll('[role=log] a'), (link) => link.getAttribute('href'))",
    );
    const isSafe = /^(https:\/\/example\.test\/|\/sandbox\/api\/media\/)/;
    expect(hrefs.filter((href) => !isSafe.test(href))).toEqual([]);
    expect(await log().innerText()).toContain('<a href="javascript:alert(1)">点我</a> <b>粗</b>');
    expect(await hasSidewaysScroll()).toBe(false);
    await screenshot("360-kinds-end");
    await log().getByText("素材编号").first().scrollIntoViewIfNeeded();
    await screenshot("360-kinds");
    await log().getByText("坏：").scrollIntoViewIfNeeded();
    await screenshot("360-kinds-middle");
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("lets a follower leave, and come back", async () => {
    await openPage(smallPhoneSize);
    await scanFirstStall();
    await button("更多").click();
    await button("取消关注").click();
    await button("再点一次，确定取消关注").click();
    await page.getByText("关注后才能发消息").waitFor();
    await screenshot("360-unfollowed");
    expect(await page.getByLabel("输入消息").count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await button("关注公众号").click();
    await button("换成键盘输入").waitFor();
  });

  it("works by keyboard, and leaves Enter to the input method while it composes", async () => {
    await openPage(phoneSize);
    await button("新建关注者").focus();
    await page.keyboard.press("Enter");
    await button("关注公众号").focus();
    await page.keyboard.press("Enter");
    await button("换成键盘输入").focus();
    await page.keyboard.press("Enter");
    const box = page.getByLabel("输入消息");
    await expect.poll(() => page.evaluate("document.activeElement.tagName")).toBe("TEXTAREA");
    await page.keyboard.type("第一行");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("第二行");
    for (const init of ["isComposing: true", "keyCode: 229"]) {
      await page.evaluate(
        `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ${init} }))`,
      );
    }
    expect(await box.inputValue()).toBe("第一行\n第二行");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => account.pushed.map(({ xml }) => fieldsOf(xml)["Content"]).at(-1))
      .toBe("第一行\n第二行");
    await button("更多").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "更多" }).waitFor();
    for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press("Tab");
    expect(await page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")).toBe(
      true,
    );
    await page.keyboard.press("Escape");
    await expect
      .poll(() => page.evaluate("document.activeElement.getAttribute('aria-label')"))
      .toBe("更多");
  });

  it("stands beside its panels on a desktop", async () => {
    await openPage(deskSize);
    await screenshot("desktop-first-visit");
    await page.getByLabel("新关注者的名字，可以不填").fill("王师傅");
    await button("新建").click();
    await page.getByLabel("按镇街、摊点或地点找").fill("仁和");
    await button("示例·仁和花园农贸市场摊点 仁和镇 · 市场西门 扫码").click();
    await log().getByText("您是在摊点 stall_0015 扫码来的").waitFor();
    await page.getByRole("switch", { name: "显示原始报文" }).click();
    await say("怎么加入工会");
    await log().getByText("加入工会，三步就行").waitFor();
    const panel = page.getByRole("complementary", { name: "原始报文" });
    await panel.getByText("回应明文").waitFor();
    await screenshot("desktop-chat");
    await page.setViewportSize(smallDeskSize);
    await screenshot("1024-chat");
    expect(await seriousFindings(page)).toEqual([]);
    await log().getByRole("button", { name: "看报文" }).first().click();
    await panel.getByText("qrscene_stall_0015").waitFor();
    await button("新建").click();
    await page.getByText("关注后才能发消息").waitFor();
    await screenshot("desktop-two-followers");
    await page.getByRole("button", { name: "王师傅 已关注" }).click();
    await log().getByText("您是在摊点 stall_0015 扫码来的").waitFor();
  });

  it("shows 500 messages and scrolls through them without long pauses", async () => {
    await openPage(phoneSize);
    await button("新建关注者").click();
    await page.getByText("关注后才能发消息").waitFor();
    const followerId = Number(new URL(page.url()).hash.slice(1));
    await database.connection.collection("sandboxMessages").insertMany(
      Array.from({ length: 500 }, (_, index) => {
        const text = `第 ${index + 1} 条：${"消息".repeat(index % 40)}`;
        const content = { kind: "reply", message: { kind: "text", content: text } };
        return {
          ...{ followerId, seq: index + 1, direction: "toFollower", kind: "reply" },
          ...{ at: new Date(), state: "answered", attempt: 1, answers: 1 },
          content: testSeal.seal(JSON.stringify(content)),
        };
      }),
    );
    await page.reload();
    await log().getByText("第 500 条").waitFor();
    expect(await bubbles().count()).toBe(500);
    const slowestFrameMs = await page.evaluate<number>(`new Promise((resolve) => {
      const log = document.querySelector("[role=log]");
      let [last, slowest, frames] = [performance.now(), 0, 0];
      const step = (now) => {
        slowest = Math.max(slowest, now - last);
        last = now;
        log.scrollTop -= 400;
        frames += 1;
        if (frames < 60) requestAnimationFrame(step);
        else resolve(slowest);
      };
      requestAnimationFrame(step);
    })`);
    expect(slowestFrameMs).toBeLessThan(400);
  });
});
