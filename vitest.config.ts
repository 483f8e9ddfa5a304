import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Debian's Chromium; browser tests are left out, with a line that says so, where it is missing. */
const chromiumPath = "/usr/bin/chromium";
const realMongoUri = process.env["TEST_MONGODB_URI"];

const databaseTests = "tests/**/*.db.test.ts";
const browserTests = "tests/**/*.browser.test.ts";

const leftOut: string[] = [];
if (!realMongoUri)
  leftOut.push(
    "real MongoDB: TEST_MONGODB_URI is not set, the store tests run on the embedded store only",
  );
if (!existsSync(chromiumPath))
  leftOut.push(
    `browser tests: ${chromiumPath} is missing (apt-get install chromium fonts-noto-cjk)`,
  );
for (const reason of leftOut) process.stderr.write(`left out: ${reason}\n`);

function databaseProject(name: "embedded" | "mongodb") {
  return {
    extends: true as const,
    test: { name, include: [databaseTests], env: { TEST_DATABASE: name } },
  };
}

export default defineConfig({
  test: {
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    setupFiles: ["tests/support/closed-network.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: [databaseTests, browserTests],
        },
      },
      databaseProject("embedded"),
      ...(realMongoUri ? [databaseProject("mongodb")] : []),
      ...(existsSync(chromiumPath)
        ? [
            {
              extends: true as const,
              test: { name: "browser", include: [browserTests], testTimeout: 60_000 },
            },
          ]
        : []),
    ],
  },
});
