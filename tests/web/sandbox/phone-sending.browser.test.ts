import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hummingMicrophone, launchBrowser, seriousFindings } from "../../support/browser.ts";
import { openTestDatabase } from "../../support/test-database.ts";
import { child, childText } from "../../../web/sandbox/callback/xml-reader.ts";
import {
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
  browser = await launchBrowser(hummingMicrophone);
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

const jpegFile = { name: "a.jpg", mimeType: "image/jpeg", buffer: sampleJpeg() };
const wavFile = { name: "a.wav", mimeType: "audio/wav", buffer: sampleWav(2) };

async function openAttach(page: Page, choice: string): Promise<void> {
  const keyboard = page.getByRole("button", { name: "换成键盘输入" });
  if (await keyboard.isVisible()) await keyboard.click();
  await page.getByRole("button", { name: "发图片、位置或语音" }).click();
  await page.getByRole("dialog", { name: "发送" }).getByRole("button", { name: choice }).click();
}

describe("sending from the phone", () => {
  it("sends pictures that the account can fetch, and refuses what WeChat would", async () => {
    scene = await openScene(browser, database, { viewport: phoneSize });
    const { page, pushed, screenshot } = scene;
    await followFirst(page);
    await openAttach(page, "图片");
    const chooser = page.getByLabel("选图片");
    await chooser.setInputFiles({
      name: "a.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("x"),
    });
    await page.getByText("图片只收 JPG、PNG 或 GIF，请换一个文件").waitFor();
    const big = { ...jpegFile, buffer: Buffer.alloc(11 * 1_048_576, 1) };
    await chooser.setInputFiles(big);
    await page.getByText("图片有 11.0 MB，最大 10 MB，请换一个小一点的").waitFor();
    await chooser.setInputFiles([jpegFile, { ...jpegFile, name: "b.jpg" }]);
    await page.getByAltText("选好的第 2 张图片").waitFor();
    await screenshot("375-send-images");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "发送 2 张" }).click();
    await expect.poll(() => pushed().filter(({ MsgType }) => MsgType === "image").length).toBe(2);
    const { PicUrl = "", MediaId } = pushed().at(-1) ?? {};
    expect(PicUrl).toContain(MediaId);
    const fetched = Buffer.from(await (await fetch(PicUrl)).arrayBuffer());
    expect(fetched.equals(jpegFile.buffer)).toBe(true);
    await expect.poll(() => page.getByRole("button", { name: "放大图片" }).count()).toBe(2);
    await screenshot("375-sent-images");
  });

  it("sends a place from the list, or one's own", async () => {
    scene = await openScene(browser, database, { viewport: smallPhoneSize });
    const { page, pushed, screenshot } = scene;
    await followFirst(page);
    await openAttach(page, "位置");
    await screenshot("360-places");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel("找一个地方").fill("服务站");
    await page.getByRole("button", { name: /仁和镇工会服务站/ }).click();
    await expect
      .poll(() => pushed().at(-1))
      .toMatchObject({ MsgType: "location", Location_X: "40.111700", Location_Y: "116.646700" });
    await openAttach(page, "位置");
    await page.getByText("自己填一个地方").click();
    await page.getByLabel("地名").fill("我家门口");
    await page.getByLabel("纬度").fill("140");
    await page.getByLabel("经度").fill("116.65");
    await page.getByRole("button", { name: "发送这个位置" }).click();
    await page.getByText("纬度要写成 -90 到 90 之间的数").waitFor();
    await page.getByLabel("纬度").fill("40.13");
    await page.getByRole("button", { name: "发送这个位置" }).click();
    await expect.poll(() => pushed().at(-1)?.["Label"]).toBe("我家门口");
    await page.getByRole("log").getByText("我家门口").waitFor();
    await screenshot("360-sent-place");
  });

  it("sends a voice with the words that were recognised, by keyboard alone", async () => {
    scene = await openScene(browser, database, { viewport: smallPhoneSize });
    const { page, pushed, screenshot } = scene;
    await followFirst(page);
    await page.getByRole("button", { name: "换成键盘输入" }).focus();
    await page.keyboard.press("Enter");
    const attach = page.getByRole("button", { name: "发图片、位置或语音" });
    await attach.focus();
    await page.keyboard.press("Enter");
    const voiceButton = page.getByRole("button", { name: "语音", exact: true });
    await voiceButton.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "发语音" }).waitFor();
    const long = { ...wavFile, buffer: sampleWav(61) };
    await page.getByLabel("选声音文件").setInputFiles(long);
    await page.getByText("这段语音有 61 秒，最长 60 秒").waitFor();
    expect(await page.getByRole("button", { name: "发送语音" }).isDisabled()).toBe(true);
    await page.getByLabel("选声音文件").setInputFiles(wavFile);
    await page.getByText("这段语音有 61 秒").waitFor({ state: "detached" });
    await page.getByLabel("转文字（可以不填）").focus();
    await page.keyboard.type("我想申请困难补助");
    await screenshot("360-send-voice");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "发送语音" }).focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(() => pushed().at(-1))
      .toMatchObject({ MsgType: "voice", Format: "speex", Recognition: "我想申请困难补助" });
    await page.getByText("转文字：我想申请困难补助").waitFor();
    await page.getByRole("button", { name: "播放语音，2″" }).waitFor();
    await page.getByRole("dialog", { name: "发语音" }).waitFor({ state: "hidden" });
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
      "发图片、位置或语音",
    );
  });
});

describe("recording", () => {
  it("sends what the microphone heard", async () => {
    scene = await openScene(browser, database, { viewport: phoneSize });
    const { page, pushed, running } = scene;
    await followFirst(page);
    await openAttach(page, "语音");
    await page.getByRole("button", { name: "开始录音" }).click();
    await page.getByRole("button", { name: /^停止录音（1 秒/ }).click();
    await page.getByLabel("试听").waitFor();
    await page.getByRole("button", { name: "发送语音" }).click();
    await expect.poll(() => pushed().at(-1)?.["MsgType"]).toBe("voice");
    const voice = running.sandbox.api.media.read(pushed().at(-1)?.["MediaId"] ?? "");
    expect(voice?.contentType).toBe("audio/webm");
    expect(voice?.bytes.length).toBeGreaterThan(1_000);
    await page.getByRole("log").getByRole("button", { name: "播放语音" }).waitFor();
  });
});

describe("the published menu", () => {
  const button = (name: string, fields: object) => ({ name, ...fields });
  const everyType = [
    button("扫一扫", {
      sub_button: [
        button("扫码打开", { type: "scancode_push", key: "PUSH" }),
        button("扫码等消息", { type: "scancode_waitmsg", key: "WAIT" }),
        button("发图", { type: "pic_photo_or_album", key: "PIC" }),
        button("发位置", { type: "location_select", key: "PLACE" }),
      ],
    }),
    button("小程序", {
      ...{ type: "miniprogram", url: "https://example.test/", pagepath: "pages/index" },
      appid: "wx1234567890abcdef",
    }),
  ];

  it("is empty until somebody publishes one, then works with every kind of button", async () => {
    scene = await openScene(browser, database, {
      viewport: phoneSize,
      sandbox: { hasMenu: false },
    });
    const { page, account, call, pushed, screenshot } = scene;
    await followFirst(page);
    expect(await page.getByRole("navigation", { name: "公众号菜单" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "换成菜单" }).count()).toBe(0);
    await page.getByRole("textbox", { name: "输入消息" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await screenshot("375-no-menu");
    expect(await call("/cgi-bin/menu/create", { button: everyType })).toMatchObject({ errcode: 0 });
    await page.getByRole("button", { name: "换成菜单" }).click();
    const pick = async (name: string) => {
      await page.getByRole("button", { name: "扫一扫" }).click();
      await page.getByRole("button", { name, exact: true }).click();
    };
    await pick("扫码等消息");
    await page.getByRole("dialog", { name: "扫码等消息" }).getByText("航港发展大厦").waitFor();
    await screenshot("375-scan-code");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel("码里的内容").fill("EAN_13,6901481811083");
    await page.getByLabel("码的种类").selectOption("barcode");
    await page.getByRole("button", { name: "扫这个码" }).click();
    await expect.poll(() => pushed().at(-1)?.["Event"]).toBe("scancode_waitmsg");
    const xml = account.pushed.at(-1)?.xml ?? expect.unreachable();
    const info = child(xml, "ScanCodeInfo") ?? expect.unreachable();
    expect(childText(info, "ScanResult")).toBe("EAN_13,6901481811083");
    await pick("扫码打开");
    await page.getByLabel("码里的内容").fill("https://example.test/sign");
    await page.getByRole("button", { name: "扫这个码" }).click();
    await page.getByText("这是外面的网页").waitFor();
    await page.getByRole("button", { name: "关闭网页" }).click();
    await pick("发图");
    await page.getByLabel("选图片").setInputFiles(jpegFile);
    await page.getByRole("button", { name: "发送图片" }).click();
    await pick("发位置");
    await page.getByRole("button", { name: /天竺镇/ }).click();
    await page.getByRole("button", { name: "小程序", exact: true }).click();
    await page.getByRole("dialog", { name: "网页：小程序：小程序" }).waitFor();
    const kinds = () =>
      pushed().map(({ MsgType, Event }) => (MsgType === "event" ? Event : MsgType));
    const expected = ["subscribe", "scancode_waitmsg", "scancode_push", "pic_photo_or_album"];
    const rest = ["image", "location_select", "location", "view_miniprogram"];
    await expect.poll(() => kinds().sort()).toEqual([...expected, ...rest].sort());
    await page.keyboard.press("Escape");
    await screenshot("375-menu-acts");
  });
});
