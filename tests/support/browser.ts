import axe from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { chromiumPath } from "./say-left-out.ts";

/** Without these Chromium asks its maker's hosts, many at a time. */
const quietFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A microphone that hums, and nobody who has to allow it. */
export const hummingMicrophone = [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: [...quietFlags, ...flags] });
}

/** Types into the phone page's chat, whichever of menu and keyboard its footer shows once it is there. */
export async function typeMessage(page: Page, text: string): Promise<void> {
  const keyboard = page.getByRole("button", { name: "换成键盘输入" });
  const input = page.getByLabel("输入消息");
  await keyboard.or(input).waitFor();
  if (await keyboard.isVisible()) await keyboard.click();
  await input.fill(text);
  await input.press("Enter");
}

/** Serious and critical accessibility findings of a page, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  }>("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}
