import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { chromiumPath } from "./tests/support/say-left-out.ts";

const realMongoUri = process.env["TEST_MONGODB_URI"];

const databaseTests = "tests/**/*.db.test.ts";
const browserTests = "tests/**/*.browser.test.ts";

/** What stands on models, jobs and bot is tried on one store, unless everything is asked for: each of those three is tried
 *  on both, and the differential compares the stores themselves. */
const onOneStore = process.env["TEST_WHOLE"]
  ? []
  : ["tests/web/**", "tests/acceptance/**", "tests/bot/wechat/api/pretend-*"];

function databaseProject(name: "embedded" | "mongodb") {
  const exclude = name === "mongodb" ? onOneStore : [];
  return {
    extends: true as const,
    test: { name, include: [databaseTests], exclude, env: { TEST_DATABASE: name } },
  };
}

export default defineConfig({
  test: {
    pool: "forks",
    isolate: false,
    maxWorkers: 3,
    testTimeout: 20_000,
    globalSetup: ["tests/support/say-left-out.ts"],
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
              test: {
                ...{ name: "browser", include: [browserTests], testTimeout: 60_000 },
                globalSetup: ["tests/support/build-page.ts"],
              },
            },
          ]
        : []),
    ],
  },
});
