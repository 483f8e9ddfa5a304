/** Builds `dist/` where it is missing or older than its sources. Types are checked by `npm run check`;
 *  here only the code is wanted, and soon. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = import.meta.dirname;
const stamp = path.join(root, "dist", ".built");
const sources = [
  ...["bot", "jobs", "models", "web", "package-lock.json"],
  ...["tsconfig.json", "tsconfig.build.json", "vite.config.ts"],
  ...readdirSync(root).filter((name) => /^[a-z-]+\.ts$/.test(name)),
];

export function isStale() {
  const newest = Math.max(...sources.map((name) => newestChange(path.join(root, name))));
  return !existsSync(stamp) || statSync(stamp).mtimeMs < newest;
}

function newestChange(file) {
  const status = statSync(file);
  if (!status.isDirectory()) return status.mtimeMs;
  const inside = readdirSync(file).map((name) => newestChange(path.join(file, name)));
  return Math.max(status.mtimeMs, ...inside);
}

export async function build() {
  await Promise.all([
    run("tsc", ["-p", "tsconfig.build.json", "--noCheck"]),
    run("vite", ["build", "--logLevel", "error"]),
    run("vite", ["build", "--config", "vite.console.config.ts", "--logLevel", "error"]),
  ]);
  writeFileSync(stamp, "");
}

async function run(name, args) {
  const bin = path.join(root, "node_modules", ".bin", name);
  const child = spawn(bin, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${name} failed`);
}

if (process.argv[1] === import.meta.filename) await build();
