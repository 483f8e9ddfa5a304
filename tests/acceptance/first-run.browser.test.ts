import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openConnection } from "../../models/database.ts";
import { startEmbeddedStore } from "../../models/embedded/embedded-store.ts";
import { launchBrowser, seriousFindings, typeMessage } from "../support/browser.ts";
import { buildService, spawnService, type ServiceProcess } from "../support/service-process.ts";

const artefacts = "artefacts";
let dataDir: string;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-first-run-"));
  buildService();
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A newcomer's phone: what he reads and does. */
class Phone {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get #log() {
    return this.#page.getByRole("log", { name: "聊天记录" });
  }

  async scanStall(place: string): Promise<void> {
    await this.#page.getByRole("button", { name: "扫摊点码（顺便新建）" }).click();
    await this.#page.getByRole("dialog", { name: "扫摊点二维码" }).getByText(place).click();
    await this.reads(/欢迎来到职工沟通会/);
  }

  says(text: string): Promise<void> {
    return typeMessage(this.#page, text);
  }

  async taps(link: string): Promise<void> {
    await this.#log.getByRole("button", { name: link }).last().click();
  }

  async reads(pattern: RegExp): Promise<void> {
    await expect.poll(() => this.#lastText(), { timeout: 10_000 }).toMatch(pattern);
  }

  async #lastText(): Promise<string> {
    const bubbles = this.#log.locator(".bubble");
    const count = await bubbles.count();
    return count === 0 ? "" : bubbles.nth(count - 1).innerText();
  }

  screenshot(name: string) {
    return this.#page.screenshot({
      path: `${artefacts}/first-run-${name}.png`,
      animations: "disabled",
    });
  }
}

function start(): Promise<ServiceProcess> {
  return spawnService({ env: { DATA_DIR: dataDir }, readyWithinMs: 20_000 });
}

async function openPhone(service: ServiceProcess): Promise<{ page: Page; phone: Phone }> {
  const printed = /手机页：(\S+)/.exec(service.output.join("\n"))?.[1] ?? expect.unreachable();
  const page = await browser.newPage({
    viewport: { width: 375, height: 812 },
    locale: "zh-CN",
    reducedMotion: "reduce",
  });
  await page.goto(printed);
  return { page, phone: new Phone(page) };
}

async function readResponses(): Promise<
  { status: string; receipt: string; answers: Record<string, unknown> }[]
> {
  const store = await startEmbeddedStore({ dir: path.join(dataDir, "store") });
  const connection = await openConnection(store.uri);
  const responses = await connection.collection("responses").find().toArray();
  await connection.close();
  await store.stop();
  return responses as unknown as Awaited<ReturnType<typeof readResponses>>;
}

describe("the first run, without any configuration", () => {
  it("takes a newcomer from the stall's code to the receipt, and goes on after a restart", async () => {
    const first = await start();
    const { page, phone } = await openPhone(first);
    const { headers } = await fetch(`${first.url}/healthz`);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    await phone.scanStall("航港发展大厦");
    await phone.screenshot("welcome");
    await phone.says("怎么加入工会");
    await phone.reads(/入会有两条路/);
    await phone.taps("填表");
    await phone.reads(/知情/);
    await phone.screenshot("consent");
    await answerInTurn(phone, [
      ["同意", /第 1 题/],
      ["北京凌驿国际货运代理有限公司", /第 2 题/],
      ["没有", /第 3 题/],
      ["上一步", /退回上一题/],
      ["不清楚", /第 3 题/],
      ["愿意", /第 4 题/],
      ["韩志远", /第 5 题/],
      ["13800138101", /第 6 题/],
    ]);
    await phone.screenshot("needs");
    await answerInTurn(phone, [
      ["2和6", /第 7 题/],
      ["十六个人", /第 8 题/],
      ["愿意", /请您核对/],
    ]);
    await phone.screenshot("review");
    expect(await seriousFindings(page)).toEqual([]);
    await phone.taps("提交");
    await phone.reads(/回执号：DC-\d{6}-\d{5}/);
    await phone.screenshot("receipt");
    const address = page.url();
    first.kill("SIGTERM");
    expect(await first.exited).toBe(0);

    const responses = await readResponses();
    expect(responses).toHaveLength(1);
    expect(responses[0]).toMatchObject({
      status: "submitted",
      answers: {
        has_union: "不清楚",
        willing: "愿意",
        needs: ["医疗二次报销", "优惠购票"],
        headcount_band: "25人以下",
      },
    });

    const second = await start();
    await page.goto(address.replace(/:\d+\//, `:${second.port}/`));
    await phone.reads(/回执号/);
    await phone.says("填表");
    await phone.reads(new RegExp(`已经交过一份，回执号 ${responses[0]?.receipt ?? "?"}`));
    await phone.screenshot("after-restart");
    second.kill("SIGTERM");
    expect(await second.exited).toBe(0);
  }, 90_000);

  it("keeps a survey that was left in the middle over a restart", async () => {
    const first = await start();
    const { page, phone } = await openPhone(first);
    await phone.scanStall("林吉大厦");
    await answerInTurn(phone, [
      ["填表", /知情/],
      ["同意", /第 1 题/],
      ["北京冠铂冷链物流有限公司", /第 2 题/],
    ]);
    const address = page.url();
    first.kill("SIGKILL");
    await first.exited;
    const second = await start();
    await page.goto(address.replace(/:\d+\//, `:${second.port}/`));
    await phone.reads(/第 2 题/);
    await answerInTurn(phone, [["有", /第 3 题/]]);
    second.kill("SIGTERM");
    await second.exited;
  }, 60_000);
});

async function answerInTurn(
  phone: Phone,
  turns: readonly (readonly [string, RegExp])[],
): Promise<void> {
  for (const [text, expected] of turns) {
    await phone.says(text);
    await phone.reads(expected);
  }
}
