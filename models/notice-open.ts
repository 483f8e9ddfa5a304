import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import { isTestRun } from "./test-send.ts";

/** That somebody opened a notice's page: once for each worker and run; without a run once for each notice. */
const noticeOpenSchema = new Schema(
  {
    /** Run (else notice) and follower. */
    _id: { type: String, required: true },
    notice: { type: String, required: true },
    run: String,
    follower: { type: String, required: true },
    /** The first time, on the platform's clock. */
    openedAt: { type: Date, required: true },
  },
  { collection: "noticeOpens", versionKey: false },
);
noticeOpenSchema.index({ notice: 1, follower: 1 }, { name: "notice_follower" });
noticeOpenSchema.index(
  { run: 1 },
  { name: "run", partialFilterExpression: { run: { $exists: true } } },
);

export interface NoticeOpen {
  readonly notice: string;
  readonly run?: string | undefined;
  readonly follower: string;
  readonly openedAt: Date;
}

function noticeOpenModel(connection: Connection) {
  return connection.model("NoticeOpen", noticeOpenSchema);
}

export class NoticeOpenStore {
  readonly model: ReturnType<typeof noticeOpenModel>;

  constructor(connection: Connection) {
    this.model = noticeOpenModel(connection);
  }

  /** Only the first time counts, and no tester's. Without a run, one that some run has brought counts already. */
  async note({ notice, run, follower, openedAt }: NoticeOpen): Promise<void> {
    if (run !== undefined && isTestRun(run)) return;
    if (run === undefined && (await this.model.exists({ notice, follower }))) return;
    const _id = `${run ?? notice}.${follower}`;
    try {
      await this.model.updateOne(
        { _id },
        { $setOnInsert: { notice, follower, openedAt, ...(run !== undefined && { run }) } },
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Workers who opened what this run sent them. */
  async countOfRun(run: string): Promise<number> {
    return this.model.countDocuments({ run });
  }

  /** As `countOfRun`, of all of them together. */
  async countOfRuns(runs: readonly string[]): Promise<number> {
    if (runs.length === 0) return 0;
    return this.model.countDocuments({ run: trusted({ $in: [...runs] }) });
  }

  /** Opens of a notice, whatever brought them; a worker counts once for each run. */
  async countOfNotice(notice: string): Promise<number> {
    return this.model.countDocuments({ notice });
  }
}
