import mongoose, { type Connection } from "mongoose";

export interface SandboxClockOptions {
  /** Keeps the offset where every process of the sandbox reads it. Absent: the offset lives in this process. */
  readonly connection?: Connection;
  readonly machineNow?: () => Date;
}

/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- misfires on schema literals, as in models/ */
const schema = new mongoose.Schema(
  { _id: { type: String, required: true }, offsetMs: { type: Number, required: true } },
  {
    collection: "sandboxClock",
    strictQuery: "throw",
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
  },
);
/* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */

const documentId = "clock";
const pollIntervalMs = 1_000;

/** The platform's clock: the machine's plus an offset that only grows. All that a follower or the platform can
 *  observe goes by it; leases and time-outs go by the machine's. */
export class SandboxClock {
  readonly #documents;
  readonly #machineNow: () => Date;
  #offsetMs = 0;
  #poll: NodeJS.Timeout | undefined;

  constructor({ connection, machineNow = () => new Date() }: SandboxClockOptions = {}) {
    this.#documents = connection?.model("SandboxClock", schema);
    this.#machineNow = machineNow;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): Date {
    return new Date(this.#machineNow().getTime() + this.#offsetMs);
  }

  /** @throws RangeError when asked to go back. */
  async advance(ms: number): Promise<Date> {
    if (!(Number.isFinite(ms) && ms >= 0)) throw new RangeError("the clock only moves forward");
    if (this.#documents) {
      const moved = await this.#documents
        .findOneAndUpdate(
          { _id: documentId },
          { $inc: { offsetMs: ms } },
          { upsert: true, returnDocument: "after" },
        )
        .lean();
      this.#follow(moved.offsetMs);
    } else {
      this.#offsetMs += ms;
    }
    return this.now();
  }

  /** Reads the offset, then looks once a second whether another process moved it. */
  async start(): Promise<void> {
    if (!this.#documents || this.#poll) return;
    await this.refresh();
    this.#poll = setInterval(() => {
      // The next look tries again; a store that stays away is reported by whoever needs it.
      void this.refresh().catch(() => undefined);
    }, pollIntervalMs);
    this.#poll.unref();
  }

  stop(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  async refresh(): Promise<void> {
    const stored = await this.#documents?.findOne({ _id: documentId }).lean();
    if (stored) this.#follow(stored.offsetMs);
  }

  #follow(offsetMs: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, offsetMs);
  }
}
