import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  appId,
  openClientWorld,
  stableToken,
  type ClientWorld,
} from "../../../support/wechat-client-world.ts";

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
afterAll(() => world.end());

const program = path.join(import.meta.dirname, "token-process.ts");

interface TokenProcess {
  /** The next line it writes. */
  readLine(): Promise<string>;
  go(): void;
}

function startProcess(): TokenProcess {
  const { uri, databaseName, platform } = world;
  const args = ["--import", "tsx", program, uri, databaseName, platform.base, appId];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    readLine: async () => String((await lines.next()).value),
    go: () => void child.stdin.write("go\n"),
  };
}

it("four real processes that need a token at once make one token call", async () => {
  const processes = Array.from({ length: 4 }, startProcess);
  const ready = await Promise.all(processes.map((started) => started.readLine()));
  expect(new Set(ready)).toEqual(new Set(["ready"]));
  for (const started of processes) started.go();
  const tokens = await Promise.all(processes.map((started) => started.readLine()));
  expect(new Set(tokens)).toEqual(new Set([world.tokens.current]));
  expect(world.platform.count(stableToken)).toBe(1);
});
