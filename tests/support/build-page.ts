import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** Builds once before all browser tests, so that none of them, nor a service that one of them starts, builds in the
 *  middle of another. Vant numbers its fields only outside NODE_ENV=test, so it is built as for production. */
export default function buildPage(): void {
  mkdirSync("artefacts", { recursive: true });
  const env = { ...process.env, NODE_ENV: "production" };
  execFileSync(process.execPath, ["build.js"], { env });
}
