import mongoose, { type Connection } from "mongoose";
import type { Seal } from "../../message-store.ts";
import type { KeptMap } from "./kept-map.ts";

export interface StateStoreOptions {
  readonly connection: Connection;
  readonly seal: Seal;
  readonly maps: readonly KeptMap<unknown>[];
  readonly onError: (error: unknown) => void;
}

/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- misfires on schema literals, as in models/ */
/** `_id` is the map's name, a colon and the bucket; `value` the sealed JSON of what lies in it. */
const schema = new mongoose.Schema(
  { _id: { type: String, required: true }, value: { type: Buffer, required: true } },
  {
    collection: "sandboxPlatform",
    strictQuery: "throw",
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
  },
);
/* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */

const copyIntervalMs = 1_000;

/** Copies what changed to the database once a second, and reads it back at the start. A crash loses a second. */
export class StateStore {
  readonly #documents;
  readonly #options: StateStoreOptions;
  #timer: NodeJS.Timeout | undefined;
  #copying = Promise.resolve();

  constructor(options: StateStoreOptions) {
    this.#documents = options.connection.model("SandboxPlatform", schema);
    this.#options = options;
  }

  /** Values under another key are left where they are. */
  async load(): Promise<void> {
    const { maps, seal } = this.#options;
    const byName = new Map(maps.map((map) => [map.name, map]));
    for await (const { _id, value } of this.#documents.find().sort({ _id: 1 }).lean().cursor()) {
      const map = byName.get(_id.slice(0, _id.indexOf(":")));
      map?.restore(open(seal, value));
    }
  }

  start(): void {
    this.#timer = setInterval(() => void this.copy(), copyIntervalMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.copy();
  }

  /** One copy after the other; what cannot be written waits for the next. */
  copy(): Promise<void> {
    this.#copying = this.#copying.then(async () => {
      for (const map of this.#options.maps) await this.#copyMap(map);
    });
    return this.#copying;
  }

  async #copyMap(map: KeptMap<unknown>): Promise<void> {
    const changed = map.takeChanged();
    for (let from = 0; from < changed.length; from += map.batchSize) {
      try {
        await this.#write(map, changed.slice(from, from + map.batchSize));
      } catch (error) {
        map.markChanged(changed.slice(from));
        this.#options.onError(error);
        return;
      }
    }
  }

  async #write(map: KeptMap<unknown>, buckets: readonly string[]): Promise<void> {
    const gone: string[] = [];
    const kept: ReturnType<typeof upsert>[] = [];
    for (const bucket of buckets) {
      const id = `${map.name}:${bucket}`;
      const content = map.contentOf(bucket);
      if (content) kept.push(upsert(id, this.#options.seal.seal(JSON.stringify(content))));
      else gone.push(id);
    }
    if (gone.length > 0) {
      await this.#documents.deleteMany({ _id: mongoose.trusted({ $in: gone }) });
    }
    if (kept.length > 0) await this.#documents.bulkWrite(kept, { ordered: false });
  }
}

function upsert(_id: string, value: Buffer) {
  return { updateOne: { filter: { _id }, update: { $set: { value } }, upsert: true } };
}

/** Empty when it does not open. */
function open(seal: Seal, value: mongoose.mongo.Binary): Record<string, unknown> {
  try {
    return JSON.parse(seal.open(Buffer.from(value.buffer))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
