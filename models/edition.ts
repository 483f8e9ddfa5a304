import { Schema, trusted, type Connection } from "mongoose";
import type { DigestPart } from "./digest.ts";
import type { NoticeContent } from "./notice-content.ts";
import { insertMissing } from "./insert-missing.ts";

/** What one town is told by one run of a digest. Written when the run is frozen and never changed: whoever sends says the
 *  same, and what was said can be read afterwards. */
const editionSchema = new Schema(
  {
    /** Run and name. */
    _id: { type: String, required: true },
    run: { type: String, required: true },
    /** `editionName` */
    name: { type: String, required: true },
    /** Absent: the whole district's, for who has no town. */
    town: String,
    content: { type: Schema.Types.Mixed, required: true },
    /** On the platform's clock. */
    composedAt: { type: Date, required: true },
    /** Of a test, on the machine's clock. */
    expiresAt: Date,
  },
  { collection: "editions", versionKey: false },
);
editionSchema.index({ run: 1, name: 1 }, { name: "run_name" });
editionSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });

export interface Edition {
  readonly _id: string;
  readonly run: string;
  readonly name: string;
  readonly town?: string;
  readonly content: NoticeContent;
  readonly composedAt: Date;
  readonly expiresAt?: Date;
}

/** `110113008`, `district`; with the part behind it where somebody wants only one: `110113008-discount`.
 *  @param wanted of both parts */
export function editionName(town: string | null | undefined, wanted: readonly DigestPart[]) {
  const place = town ?? "district";
  const [only, ...more] = wanted;
  return only === undefined || more.length > 0 ? place : `${place}-${only}`;
}

export function editionId(run: string, name: string): string {
  return `${run}.${name}`;
}

function editionModel(connection: Connection) {
  return connection.model<Edition>("Edition", editionSchema as never);
}

export class EditionStore {
  readonly model: ReturnType<typeof editionModel>;

  constructor(connection: Connection) {
    this.model = editionModel(connection);
  }

  /** Those that are there already stay as they are. */
  async add(editions: readonly Edition[]): Promise<void> {
    await insertMissing(this.model, editions);
  }

  async find(id: string): Promise<Edition | null> {
    return this.model.findById(id).lean<Edition>();
  }

  async findNames(run: string): Promise<ReadonlySet<string>> {
    const found = await this.model.find({ run }, { name: 1 }).lean<Pick<Edition, "name">[]>();
    return new Set(found.map(({ name }) => name));
  }

  /** By name, those of these names. */
  async findContents(
    run: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, NoticeContent>> {
    if (names.length === 0) return new Map();
    const found = await this.model
      .find({ run, name: trusted({ $in: [...names] }) })
      .lean<Edition[]>();
    return new Map(found.map(({ name, content }) => [name, content]));
  }

  /** All of a run, by name. */
  async findOfRun(run: string): Promise<Edition[]> {
    return this.model.find({ run }).sort({ name: 1 }).lean<Edition[]>();
  }
}
