import { createHash } from "node:crypto";
import mongoose, { type mongo } from "mongoose";

/** Between a follower and a conversation of ours: about 500 bytes. */
export interface BenchDocument {
  readonly _id: string;
  readonly openid: string;
  readonly isSubscribed: boolean;
  readonly subscribedAt: Date;
  readonly firstSource: { readonly kind: string; readonly scene: string; readonly at: Date };
  readonly lastContactAt: Date;
  readonly bucket: number;
  readonly turn: number;
  readonly handled: readonly string[];
  readonly state: mongo.Binary;
  readonly status: "pending" | "leased" | "done";
  readonly createdAt: Date;
  readonly version: number;
}

export const documentCount = 100_000;
/** What a queue claims from: status, then the oldest. */
export const queueIndex = { name: "queue", key: { status: 1, createdAt: 1, _id: 1 } } as const;

const firstAt = Date.UTC(2026, 8, 1);
const days = 90;

/** The same document for the same place, so that both servers hold the same. */
export function benchDocument(at: number): BenchDocument {
  const id = keyOf(at);
  const random = createHash("sha512").update(id).digest();
  const createdAt = new Date(firstAt + Math.floor((at / documentCount) * days * 86_400_000));
  return {
    _id: id,
    openid: `oBENCH${String(at).padStart(22, "0")}`,
    isSubscribed: at % 10 > 0,
    subscribedAt: createdAt,
    firstSource: { kind: "stall", scene: `stall-${at % 200}`, at: createdAt },
    lastContactAt: createdAt,
    bucket: random.readUInt16LE(0) % 1_000,
    turn: at % 50,
    handled: [`msg:${random.readUInt32LE(2)}`, `msg:${random.readUInt32LE(6)}`],
    state: new mongoose.mongo.Binary(random),
    status: at % 2 === 0 ? "pending" : "done",
    createdAt,
    version: 0,
  };
}

/** In no order, as hashes of openids are. */
export function keyOf(at: number): string {
  return createHash("md5").update(`bench-${at}`).digest("hex");
}
