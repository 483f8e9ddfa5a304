import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";

export interface WatchedPage {
  readonly page: Page;
  /** Closes it, and expects that it asked nobody else for anything and broke nowhere. */
  readonly close: () => Promise<void>;
  readonly screenshot: (name: string) => Promise<unknown>;
  /** The whole page, not only what is in view. */
  readonly fullScreenshot: (name: string) => Promise<unknown>;
}

export interface PageWish {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly url: string;
  /** The browser's own line about an answer that the test provokes. */
  readonly expectedFault?: RegExp;
}

/** A page of the sandbox in a context of its own. */
export async function openWatched(browser: Browser, wish: PageWish): Promise<WatchedPage> {
  const { viewport, url, expectedFault } = wish;
  const context = await browser.newContext({ viewport, locale: "zh-CN", reducedMotion: "reduce" });
  const page = await context.newPage();
  const faults: string[] = [];
  const own = new URL(url).origin;
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(own)) {
      faults.push(request.url());
    }
  });
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (message.type() === "error" && !expectedFault?.test(text)) faults.push(text);
  });
  await page.goto(url);
  const shoot = (name: string, fullPage: boolean) =>
    page.screenshot({ path: `artefacts/sandbox-${name}.png`, animations: "disabled", fullPage });
  return {
    page,
    async close() {
      await context.close();
      expect(faults).toEqual([]);
    },
    screenshot: (name) => shoot(name, false),
    fullScreenshot: (name) => shoot(name, true),
  };
}
