import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import type { MessageMode } from "../../bot/wechat/callback-verifier.ts";
import { PretendPlatform } from "../../web/sandbox/pretend-platform.ts";
import {
  buildService,
  liveEnvironment,
  spawnService,
  type ServiceProcess,
} from "../support/service-process.ts";
import { testAccount } from "../support/test-account.ts";
import type { ChaosProgram } from "./chaos-program.ts";
import { mutateRequest, type FuzzRequest } from "./fuzz/mutate-request.ts";
import { seededRandom } from "./seeded-random.ts";

const fullMutations = 20_000;
const concurrency = 8;
const slowestMs = 5_000;
const allowedStatuses = new Set<number | "closed">([200, 400, 403, 413]);

interface FuzzFigures {
  readonly statuses: Record<string, number>;
  slowestMs: number;
}

/** Seeded mutations of every callback, half of them in plain and half in safe mode, against the real service:
 *  no crash, no hang, none left unanswered or answered after 5 s, nothing but the statuses we know. */
export const runFuzz: ChaosProgram = async ({ seed, rounds = fullMutations }) => {
  buildService();
  const figures: FuzzFigures = { statuses: {}, slowestMs: 0 };
  for (const mode of ["plain", "safe"] as const)
    await fuzzMode(mode, Math.ceil(rounds / 2), { seed, figures });
  return { mutations: rounds, slowestMs: Math.round(figures.slowestMs), ...figures.statuses };
};

async function fuzzMode(
  mode: MessageMode,
  count: number,
  { seed, figures }: { seed: number; figures: FuzzFigures },
): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-fuzz-"));
  const service = await spawnService({ env: environment(mode, dir) });
  // Signed when sent: a signature of five minutes ago is only stale.
  let left = count;
  const next = () =>
    left-- > 0 ? mutateRequest(seededRandom(seed + left), mode, new Date()) : undefined;
  await Promise.all(Array.from({ length: concurrency }, () => runLane(next, { service, figures })));
  await expectAlive(service, mode);
  service.kill("SIGTERM");
  if ((await service.exited) !== 0) throw new Error("the service did not stop cleanly");
  const failures = service.output.filter((line) =>
    /"event":"(?:turn|request|callback|inbox)\.failed"/.test(line),
  );
  if (failures.length > 0)
    throw new Error(`${failures.length} failures in the log, the first: ${failures[0] ?? ""}`);
  await rm(dir, { recursive: true, force: true });
}

function environment(mode: MessageMode, dir: string): Record<string, string> {
  const uri = process.env["TEST_MONGODB_URI"];
  const database = `fuzz_${randomBytes(6).toString("hex")}`;
  return {
    ...liveEnvironment,
    WECHAT_MESSAGE_MODE: mode,
    WECHAT_ACCOUNT_KIND: "test",
    DATA_DIR: dir,
    ...(uri && { MONGODB_URI: new URL(database, uri).href }),
  };
}

async function runLane(
  next: () => FuzzRequest | undefined,
  { service, figures }: { service: ServiceProcess; figures: FuzzFigures },
): Promise<void> {
  for (let request = next(); request; request = next()) {
    const startedAtMs = performance.now();
    const status = await send(service.url, request);
    const tookMs = performance.now() - startedAtMs;
    figures.slowestMs = Math.max(figures.slowestMs, tookMs);
    figures.statuses[String(status)] = (figures.statuses[String(status)] ?? 0) + 1;
    if (tookMs > slowestMs) throw new Error(`an answer took ${Math.round(tookMs)} ms`);
    if (!allowedStatuses.has(status))
      throw new Error(`${status} after ${Math.round(tookMs)} ms: ${request.query}`);
  }
}

function send(url: string, { query, body }: FuzzRequest): Promise<number | "closed"> {
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/wechat?${query}`,
      { method: "POST", timeout: slowestMs + 1_000 },
      (response) => {
        response
          .resume()
          .on("end", () => resolve(response.statusCode ?? 0))
          .on("error", () => resolve("closed"));
      },
    );
    request.on("error", () => resolve("closed"));
    request.end(body);
  });
}

async function expectAlive(service: ServiceProcess, mode: MessageMode): Promise<void> {
  const platform = new PretendPlatform({
    callback: { url: `${service.url}/wechat`, mode, ...testAccount },
  });
  const result = await platform.text(platform.createFollower(), "你好");
  if (result.kind !== "reply") throw new Error(`the service no longer answers: ${result.kind}`);
}
