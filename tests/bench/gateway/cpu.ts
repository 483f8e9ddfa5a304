import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import path from "node:path";
import { callbackXml } from "../../support/wechat-fixtures.ts";
import { signRequest } from "../../support/test-account.ts";

const servers = ["bare", "co-wechat", "ours"] as const;
type ServerName = (typeof servers)[number];

const rounds = 5;
const callbacksPerRound = 20_000;
const concurrency = 20;

export interface CpuFigures {
  /** Microseconds of the server's CPU per callback, medians of the rounds. */
  readonly micros: Readonly<Record<ServerName, number>>;
}

/** CPU of the server process alone, in alternating rounds: bare Koa + koa-router, co-wechat on it, ours without store. */
export async function measureCpu(): Promise<CpuFigures> {
  const running = await Promise.all(
    servers.map(async (name) => ({ name, ...(await startServer(name)) })),
  );
  const perCallback: Record<ServerName, number[]> = { bare: [], "co-wechat": [], ours: [] };
  for (const server of running) await sendAll(server.port, callbacksPerRound / 4, "warm");
  for (let round = 0; round < rounds; round++) {
    for (const { name, child, port } of running) {
      const before = await readCpu(child);
      await sendAll(port, callbacksPerRound, `${round}${name.length}`);
      perCallback[name].push(((await readCpu(child)) - before) / callbacksPerRound);
    }
  }
  for (const { child } of running) child.disconnect();
  const medians = servers.map((name) => [name, median(perCallback[name])] as const);
  return { micros: Object.fromEntries(medians) as Record<ServerName, number> };
}

async function startServer(name: ServerName): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(path.join(import.meta.dirname, "cpu-server.ts"), [name], {
    execArgv: ["--import", "tsx"],
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, port };
}

async function readCpu(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const [{ cpuMicros }] = (await once(child, "message")) as [{ cpuMicros: number }];
  return cpuMicros;
}

let messageCount = 0;

async function sendAll(port: number, count: number, round: string): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  let left = count;
  const lane = async () => {
    while (left-- > 0) await sendOne(port, agent, round);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  agent.destroy();
}

const text = callbackXml("msg-text");

function sendOne(port: number, agent: http.Agent, round: string): Promise<void> {
  const msgId = `2${round.length}${String(++messageCount).padStart(15, "0")}`;
  const { query, body } = signRequest(text.replace("24812345678900001", msgId), {
    mode: "plain",
    now: new Date(),
  });
  return new Promise((resolve, reject) => {
    const options = {
      port,
      agent,
      method: "POST",
      path: `/wechat?${query}`,
      headers: { "content-type": "text/xml" },
    };
    const request = http.request(options, (response) => {
      response.resume().on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`status ${response.statusCode}`));
      });
    });
    request.on("error", reject).end(body);
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
