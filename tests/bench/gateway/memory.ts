import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { benchEnvironment, benchPlatform } from "./bench-service.ts";

const warmUpCount = 20_000;
const messageCount = 200_000;
const senderCount = 100_000;
const concurrency = 24;
const texts = ["怎么加入工会", "会费一个月多少"];

/** Growth of the service's resident memory in MB over 200,000 messages from 100,000 senders, after a warm-up. */
export async function measureMemoryGrowth(mongodbUri: string): Promise<number> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-bench-"));
  const child = fork(path.join(import.meta.dirname, "memory-server.ts"), [], {
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      HOST: "127.0.0.1",
      ...benchEnvironment(dataDir, mongodbUri),
    },
    execArgv: ["--expose-gc", "--import", "tsx"],
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  await sendMessages(port, warmUpCount);
  const before = await readRss(child);
  await sendMessages(port, messageCount);
  const after = await readRss(child);
  child.disconnect();
  await once(child, "exit");
  await rm(dataDir, { recursive: true, force: true });
  return (after - before) / 2 ** 20;
}

async function readRss(child: ChildProcess): Promise<number> {
  child.send("gc");
  const [{ rssBytes }] = (await once(child, "message")) as [{ rssBytes: number }];
  return rssBytes;
}

async function sendMessages(port: number, count: number): Promise<void> {
  // Three tries, as WeChat makes them: a database that pauses for its checkpoint costs no memory.
  const platform = benchPlatform(`http://127.0.0.1:${port}`, 3);
  let sent = 0;
  const lane = async () => {
    while (sent < count) {
      const index = sent++;
      const sender = `oBENCH${String(index % senderCount).padStart(22, "0")}`;
      const result = await platform.text(sender, texts[index % texts.length] ?? "");
      if (result.kind !== "reply") throw new Error(`a message was not answered: ${result.kind}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
