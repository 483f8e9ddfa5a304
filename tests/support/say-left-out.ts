import { existsSync } from "node:fs";

/** Debian's Chromium. */
export const chromiumPath = "/usr/bin/chromium";

const said = "TEST_SAID_LEFT_OUT";

/** Vitest's global setup, once per run: one line for everything this machine cannot run, and why. */
export default function sayLeftOut(): void {
  // Each project asks.
  if (process.env[said]) return;
  process.env[said] = "1";
  if (!process.env["TEST_MONGODB_URI"]) {
    say(
      "real MongoDB: TEST_MONGODB_URI is not set, the store tests run on the embedded store only",
    );
  } else if (!process.env["TEST_WHOLE"]) {
    say("web, acceptance and the pretend platform on the real MongoDB: TEST_WHOLE is not set");
  }
  if (!existsSync(chromiumPath)) {
    say(`browser tests: ${chromiumPath} is missing (apt-get install chromium fonts-noto-cjk)`);
  }
}

function say(reason: string): void {
  process.stderr.write(`left out: ${reason}\n`);
}
