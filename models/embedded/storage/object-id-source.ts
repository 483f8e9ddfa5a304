import { randomBytes } from "node:crypto";
import { ObjectId } from "../language/bson-value.ts";

/** New ObjectIds: seconds, five random bytes per process, a counter. */
export function createObjectIdSource(nowMs: () => number): () => ObjectId {
  const processPart = randomBytes(5);
  let counter = randomBytes(3).readUIntBE(0, 3);
  return () => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt32BE(Math.floor(nowMs() / 1000) >>> 0, 0);
    processPart.copy(bytes, 4);
    counter = (counter + 1) % 0x100_0000;
    bytes.writeUIntBE(counter, 9, 3);
    return new ObjectId(bytes.toString("latin1"));
  };
}
