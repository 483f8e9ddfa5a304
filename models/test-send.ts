import { Schema, type Connection } from "mongoose";
import { channels, type Channel } from "./channel.ts";
import { isDuplicateKey } from "./database.ts";

export const testerKinds = ["follower", "cadre"] as const;
export interface Tester {
  readonly kind: (typeof testerKinds)[number];
  readonly id: string;
}

const testRun = "test-";

/** Stands for a run in what testers are sent. */
export function testRunId(request: string): string {
  return testRun + request;
}

export function isTestRun(run: string): boolean {
  return run.startsWith(testRun);
}

/** `sending` of a dead process: unknown. */
export const testStatuses = ["sending", "sent", "failed", "unknown"] as const;
export interface TestResult extends Tester {
  readonly status: (typeof testStatuses)[number];
  readonly channel?: Channel;
  /** Why not, in Chinese. */
  readonly explanation?: string;
}

/** One campaign shown to a few named people before it goes out. Written before anything is sent, so that a repeat of the
 *  request sends nothing. */
const testSendSchema = new Schema(
  {
    /** Id of the request. */
    _id: { type: String, required: true },
    campaign: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    /** Of the cadre. */
    by: { type: String, required: true },
    createdAt: { type: Date, required: true },
    results: [
      {
        _id: false,
        kind: { type: String, required: true, enum: testerKinds },
        id: { type: String, required: true },
        status: { type: String, required: true, enum: testStatuses },
        channel: { type: String, enum: channels },
        explanation: String,
      },
    ],
    /** On the machine's clock. */
    expiresAt: { type: Date, required: true },
  },
  { collection: "testSends", versionKey: false },
);
testSendSchema.index({ campaign: 1, createdAt: -1, _id: -1 }, { name: "campaign_createdAt" });
testSendSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });

export interface TestSend {
  readonly _id: string;
  readonly campaign: string;
  readonly organisationPath: readonly string[];
  readonly by: string;
  readonly createdAt: Date;
  readonly results: readonly TestResult[];
  readonly expiresAt: Date;
}

export class TestSendStore {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model<TestSend>("TestSend", testSendSchema as never);
  }

  /** False when the request was there already; it stays as it is. */
  async add(send: TestSend): Promise<boolean> {
    try {
      await this.model.create(send);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async find(id: string): Promise<TestSend | null> {
    return this.model.findById(id).lean<TestSend>();
  }

  async setResults(id: string, results: readonly TestResult[]): Promise<void> {
    await this.model.updateOne({ _id: id }, { $set: { results } });
  }
}
