import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { deserialize, type Document } from "bson";
import { mongo } from "mongoose";
import { expect, vi } from "vitest";
import { defaultTimes, startStoreServer } from "../../../../models/embedded/wire/store-server.ts";

export interface StartedStore {
  readonly dir: string;
  readonly port: number;
  readonly db: mongo.Db;
  readonly client: mongo.MongoClient;
  /** The store's clock; its timers run by vi.advanceTimersByTime while setInterval is faked. */
  readonly clock: { nowMs: number };
  /** Everything in the folder stays for the next one that is started there. */
  stop(): Promise<void>;
}

export async function temporaryFolder() {
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-store-"));
  return { dir, remove: () => rm(dir, { recursive: true }) };
}

/** The store in this process, on a free port, with a driver connected to it. */
export async function startStore(dir: string): Promise<StartedStore> {
  const clock = { nowMs: Date.now() };
  const server = await startStoreServer({
    dir,
    port: 0,
    ...defaultTimes,
    nowMs: () => clock.nowMs,
  });
  const uri = `mongodb://127.0.0.1:${server.port}/?directConnection=true`;
  const client = await new mongo.MongoClient(uri).connect();
  const stop = async () => {
    await client.close();
    await server.stop();
  };
  return { dir, port: server.port, client, db: client.db("test"), clock, stop };
}

/** From here to vi.useRealTimers() a store that starts has only the timers that the test moves. */
export function fakeStoreTimers(): void {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
}

export async function expectCode(answer: Promise<unknown>, code: number): Promise<void> {
  await expect(answer).rejects.toMatchObject({ code });
}

const opMsg = 2013;
const msgHeaderBytes = 21;

export interface Frame {
  readonly opCode?: number;
  readonly flags?: number;
  /** Everything after the flags. */
  readonly sections: Buffer;
}

export function frameOf({ opCode = opMsg, flags = 0, sections }: Frame): Buffer {
  const header = Buffer.alloc(20);
  header.writeInt32LE(20 + sections.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(opCode, 12);
  header.writeUInt32LE(flags, 16);
  return Buffer.concat([header, sections]);
}

export function bodySection(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0]), bytes]);
}

export function replyOf(frame: Buffer): Document {
  return deserialize(frame.subarray(msgHeaderBytes));
}
