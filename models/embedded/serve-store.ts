import { parseArgs } from "node:util";
import { EmbeddedStoreError } from "./store-error.ts";
import { defaultTimes, startStoreServer } from "./wire/store-server.ts";

const usage = "usage: npm run store -- --dir DIR --port N";

/** `npm run store`: the embedded store alone, in this process, until SIGTERM or SIGINT. */
export async function serveStore(args: string[]): Promise<void> {
  const { dir, port } = parseOptions(args);
  const server = await startStoreServer({ dir, port, ...defaultTimes });
  // Before the line that somebody may wait for in order to stop it at once.
  const stopped = untilSignal();
  say(
    `嵌入式存储已启动，仅供试用和小规模使用：mongodb://127.0.0.1:${server.port}/?directConnection=true`,
  );
  await stopped;
  await server.stop();
}

function parseOptions(args: string[]): { dir: string; port: number } {
  const { values } = parseArgs({
    args,
    options: { dir: { type: "string" }, port: { type: "string" } },
  });
  const port = Number(values.port ?? "0");
  if (!values.dir || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new EmbeddedStoreError("store-unavailable", usage);
  return { dir: values.dir, port };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}
