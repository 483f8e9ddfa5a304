import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** Builds the sandbox's pages once for all browser tests. Vant numbers its fields only outside NODE_ENV=test, so they
 *  are built as for production. */
export default function buildPage(): void {
  mkdirSync("artefacts", { recursive: true });
  const env = { ...process.env, NODE_ENV: "production" };
  execFileSync(process.execPath, ["node_modules/vite/bin/vite.js", "build"], { env });
}
