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

/** What all of them find: a token whose time is over. */
async function leaveExpiredToken(): Promise<void> {
  const { accessTokens } = world.stores;
  const now = new Date();
  await accessTokens.claimLease(appId, 0, { holder: "before", now, until: now });
  const token = world.cipher.seal("token-0", "accessToken");
  const expiresAt = new Date(now.getTime() - 1_000);
  expect(await accessTokens.save(appId, "before", { token, expiresAt })).toBe(true);
}

it("eight real processes at token expiry make one token call", async () => {
  await leaveExpiredToken();
  const processes = Array.from({ length: 8 }, startProcess);
  const ready = await Promise.all(processes.map((started) => started.readLine()));
  expect(new Set(ready)).toEqual(new Set(["ready"]));
  for (const started of processes) started.go();
  const tokens = await Promise.all(processes.map((started) => started.readLine()));
  expect(new Set(tokens)).toEqual(new Set([world.tokens.current]));
  expect(world.platform.count(stableToken)).toBe(1);
});
