/** `npm start`: builds what is not built, or older than its sources, then runs dist/main.js with the arguments given. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = import.meta.dirname;
const stamp = path.join(root, "dist", ".built");
const sources = [
  "main.ts",
  "config.ts",
  "logger.ts",
  "service.ts",
  "sandbox-secrets.ts",
  "bot",
  "web",
  "models",
  "jobs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "vite.config.ts",
];

function newestChange(file) {
  const status = statSync(file);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(
    status.mtimeMs,
    ...readdirSync(file).map((name) => newestChange(path.join(file, name))),
  );
}

function run(name, args) {
  const bin = path.join(root, "node_modules", ".bin", name);
  const { status } = spawnSync(bin, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

const newest = Math.max(...sources.map((name) => newestChange(path.join(root, name))));
if (!existsSync(stamp) || statSync(stamp).mtimeMs < newest) {
  process.stdout.write("正在构建……\n");
  // Types are checked by `npm run check`; here only the code is wanted, and soon.
  run("tsc", ["-p", "tsconfig.build.json", "--noCheck"]);
  run("vite", ["build", "--logLevel", "error"]);
  writeFileSync(stamp, "");
}
await import("./dist/main.js");
