import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, seriousFindings } from "../../support/browser.ts";
import { openTestDatabase } from "../../support/test-database.ts";
import {
  deskSize,
  followAs,
  followFirst,
  openScene,
  phoneSize,
  smallPhoneSize,
  type PhoneScene,
} from "./phone-scene.ts";
import { sampleJpeg, sampleWav } from "./sample-media.ts";

let browser: Browser;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let scene: PhoneScene | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
  database = await openTestDatabase();
});
afterAll(async () => {
  await browser.close();
  await database.close();
});
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

async function open(viewport = phoneSize) {
  scene = await openScene(browser, database, { viewport });
  return scene;
}

const text = (content: string) => ({ msgtype: "text", text: { content } });

describe("what the account sends on its own", () => {
  it("arrives by itself, after a line that says it is typing", async () => {
    const { page, send, call, newestOpenid, screenshot } = await open();
    await followFirst(page);
    await call("/cgi-bin/message/custom/typing", {
      ...{ touser: await newestOpenid(), command: "Typing" },
    });
    await page.getByRole("heading", { name: "对方正在输入…" }).waitFor();
    await screenshot("375-typing");
    await send(text("您的申请已经办好。"));
    await page.getByText("您的申请已经办好。").waitFor();
    await page.getByRole("heading", { name: "顺义区总工会（示例）" }).waitFor();
  });

  it("is there once when its answer is lost, and the control page says so", async () => {
    const { page, send, running, pushed, screenshot } = await open();
    await followFirst(page);
    const control = await page.context().newPage();
    await control.setViewportSize(deskSize);
    await control.goto(`${running.url}/sandbox/control`);
    await control.getByLabel("对谁").selectOption({ label: "示例职工1" });
    await control.getByLabel("出什么错").selectOption({ label: "办了却没答复" });
    await control.getByLabel("出几次").fill("1");
    await control.getByRole("button", { name: "加上" }).click();
    await control.getByText("只对示例职工1，每次都出，还剩 1 次").waitFor();
    await expect(send(text("只发一次的通知"))).rejects.toThrow();
    await control.getByText("现在没有故障").waitFor();
    await control.getByText("连接断开，没有答复（人为故障）").waitFor();
    await control.screenshot({ path: "artefacts/sandbox-control-dropped.png" });
    await page.getByText("只发一次的通知").waitFor();
    await send(text("下一条照常"));
    await page.getByText("下一条照常").waitFor();
    expect(await page.getByText("只发一次的通知").count()).toBe(1);
    expect(pushed().map(({ Event }) => Event)).toEqual(["subscribe"]);
    await screenshot("375-dropped");
  });

  it("is drawn by its kind: menus that answer, cards, pictures, sound", async () => {
    const { page, send, running, pushed, screenshot } = await open();
    await followFirst(page);
    const { media, articles } = running.sandbox.api;
    const picture = media.store({
      ...{ type: "image", fileName: "a.jpg", contentType: "image/jpeg", bytes: sampleJpeg() },
    });
    const thumb = media.store({
      ...{
        type: "thumb",
        fileName: "t.jpg",
        contentType: "image/jpeg",
        bytes: sampleJpeg(120, 96),
      },
    });
    const voice = media.store({
      ...{ type: "voice", fileName: "a.wav", contentType: "audio/wav", bytes: sampleWav(3) },
    });
    await send({
      msgtype: "msgmenu",
      msgmenu: {
        head_content: "您对这次服务满意吗？",
        list: [
          { id: "101", content: "满意" },
          { id: "102", content: "不满意" },
        ],
        tail_content: "谢谢您！",
      },
    });
    await send({ msgtype: "image", image: { media_id: picture } });
    await send({ msgtype: "voice", voice: { media_id: voice } });
    const card = { title: "入会小程序", appid: "wx1234567890abcdef", pagepath: "pages/join" };
    await send({ msgtype: "miniprogrampage", miniprogrampage: { ...card, thumb_media_id: thumb } });
    await send({
      ...{ msgtype: "mpnewsarticle", mpnewsarticle: { article_id: articles.publish("职工普法") } },
    });
    await send({ msgtype: "wxcard", wxcard: { card_id: "pFS7Fjg8kV1IdDz01r4SQwMkuCKc" } });
    await page.getByText("卡券编号").waitFor();
    await page.getByRole("button", { name: /^职工普法/ }).waitFor();
    await page.getByRole("button", { name: "播放语音，3″" }).click();
    await page.getByRole("button", { name: "停止，3″" }).click();
    await page.getByRole("button", { name: "播放语音，3″" }).waitFor();
    await screenshot("375-later-end");
    await page.getByText("您对这次服务满意吗？").scrollIntoViewIfNeeded();
    await screenshot("375-later");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "满意", exact: true }).click();
    await expect.poll(() => pushed().at(-1)?.["bizmsgmenuid"]).toBe("101");
    expect(pushed().at(-1)).toMatchObject({ MsgType: "text", Content: "满意" });
    await page.getByRole("button", { name: /入会小程序/ }).click();
    await page.getByRole("dialog", { name: "网页：小程序：入会小程序" }).waitFor();
  });

  it("opens own pages inside the phone, and gives the focus back", async () => {
    const { page, send, running, screenshot } = await open(smallPhoneSize);
    await followFirst(page);
    await send(
      text(
        `请填表：<a href="${running.url}/sandbox/control">意愿表</a>，或者看 https://example.test/x。`,
      ),
    );
    const link = page.getByRole("link", { name: "意愿表" });
    await link.focus();
    await page.keyboard.press("Enter");
    const view = page.getByRole("dialog", { name: "网页：意愿表" });
    await view.getByRole("heading", { name: "控制页 · 模拟微信（示例）" }).waitFor();
    await page.frameLocator("iframe").getByRole("heading", { name: "时间" }).waitFor();
    await screenshot("360-own-page");
    await view.getByRole("button", { name: "返回" }).click();
    await view.waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("意愿表");
    await page.getByRole("link", { name: "https://example.test/x" }).click();
    await page.getByText("这是外面的网页，这里只显示地址").waitFor();
    await screenshot("360-foreign-page");
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByText("这是外面的网页").waitFor({ state: "detached" });
  });
});

describe("several phones side by side", () => {
  it("each have their own chat, and all show that time went on", async () => {
    const { page, send, running, screenshot } = await open(deskSize);
    await followAs(page, "王师傅");
    await page.getByRole("button", { name: "3 部手机" }).click();
    await page.getByRole("region", { name: "手机", exact: true }).first().waitFor();
    await followAs(page, "李师傅");
    await send(text("只给李师傅"));
    const wang = page.getByRole("region", { name: "王师傅 的手机" });
    const li = page.getByRole("region", { name: "李师傅 的手机" });
    await li.getByText("只给李师傅").waitFor();
    expect(await wang.getByText("只给李师傅").count()).toBe(0);
    await running.sandbox.api.clock.advance(3 * 86_400_000);
    await wang.getByText("时间前进了 3 天").waitFor();
    await li.getByText("时间前进了 3 天").waitFor();
    await send(text("三天以后"));
    await li.getByText("三天以后").waitFor();
    expect(await li.getByText("时间前进了 3 天").count()).toBe(1);
    await screenshot("desktop-three-phones");
    expect(await seriousFindings(page)).toEqual([]);
    expect(new URL(page.url()).hash).toMatch(/^#\d+,\d+$/);
    await page.reload();
    await li.getByText("三天以后").waitFor();
    await page.getByRole("button", { name: "2 部手机" }).waitFor();
    await page.setViewportSize(smallPhoneSize);
    const tabs = page.getByRole("navigation", { name: "换一部手机" });
    await tabs.getByRole("button", { name: "王师傅" }).click();
    await wang.getByText("时间前进了 3 天").waitFor();
    await screenshot("360-phone-tabs");
    expect(await seriousFindings(page)).toEqual([]);
    expect(await li.count()).toBe(0);
  });

  it("brings a follower who is on another phone to the front instead of showing him twice", async () => {
    const { page } = await open(deskSize);
    await followAs(page, "王师傅");
    await page.getByRole("button", { name: "2 部手机" }).click();
    await page.getByRole("button", { name: "王师傅 已关注" }).click();
    expect(await page.getByRole("region", { name: "王师傅 的手机" }).count()).toBe(1);
    await expect
      .poll(() => page.getByRole("button", { name: "王师傅 已关注" }).getAttribute("aria-current"))
      .toBe("true");
  });
});
