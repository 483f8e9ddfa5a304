import { Schema, trusted, type Connection, type InferSchemaType } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import type { FieldCipher } from "./field-cipher.ts";
import { sourceKinds } from "./follower-schema.ts";

const responseStatuses = ["running", "submitted", "abandoned", "declined"] as const;
export type ResponseStatus = (typeof responseStatuses)[number];

/** One worker's filled survey. Answers stand flat under their question's id; sensitive ones are sealed,
 *  with a keyed hash beside them for equality. */
const responseSchema = new Schema(
  {
    _id: { type: String, required: true },
    conversation: { type: String, required: true },
    survey: { type: String, required: true },
    surveyVersion: { type: Number, required: true },
    status: { type: String, required: true, enum: responseStatuses },
    answers: { type: Schema.Types.Mixed, required: true },
    hashes: { type: Schema.Types.Mixed, required: true },
    consentVersion: String,
    consentAt: Date,
    source: new Schema(
      {
        kind: { type: String, required: true, enum: sourceKinds },
        scene: { type: String, required: true },
      },
      { _id: false },
    ),
    receipt: String,
    startedAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    submittedAt: Date,
    /** When a worker who had stopped was reminded, or was passed over: once for each response. */
    nudgedAt: Date,
    /** Number of the last turn applied here. */
    lastTurn: { type: Number, required: true },
  },
  { collection: "responses", versionKey: false, minimize: false },
);
responseSchema.index({ conversation: 1, startedAt: -1 }, { name: "conversation" });
responseSchema.index(
  { updatedAt: 1 },
  { name: "running", partialFilterExpression: { status: "running" } },
);
responseSchema.index(
  { submittedAt: 1 },
  { name: "submitted", partialFilterExpression: { status: "submitted" } },
);
responseSchema.index({ receipt: 1 }, { name: "receipt", unique: true, sparse: true });
responseSchema.index({ "hashes.mobile": 1 }, { name: "mobile", sparse: true });

export type StoredResponse = InferSchemaType<typeof responseSchema>;

export type AnswerValue = string | readonly string[];

/** A response as the survey engine sees it, everything in clear. */
export interface ResponseSnapshot {
  readonly id: string;
  readonly survey: { readonly key: string; readonly version: number };
  readonly status: ResponseStatus;
  readonly answers: Readonly<Record<string, AnswerValue>>;
  readonly consent?: { readonly textVersion: string; readonly at: Date };
  readonly source?: StoredResponse["source"];
  readonly receipt?: string;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly submittedAt?: Date;
}

/** Questions whose answers are sealed whatever they hold. */
const alwaysSealed: ReadonlySet<string> = new Set(["mobile", "id_card"]);

/** A digit of any script, or a run of spelt-out digits as one dictates a number. */
const digits = /\p{Nd}|[〇零一二三四五六七八九幺两拐洞勾壹贰叁肆伍陆柒捌玖○]{5,}|[①-⑳⓪]/u;

/** True for what may hold a mobile or an identity number, wherever the worker typed it. */
export function isSensitive(questionId: string, value: AnswerValue): boolean {
  if (alwaysSealed.has(questionId)) return true;
  return typeof value === "string" && questionId !== "headcount_band" && digits.test(value);
}

function responseModel(connection: Connection) {
  return connection.model("Response", responseSchema);
}

export class ResponseStore {
  readonly model: ReturnType<typeof responseModel>;
  readonly #cipher: FieldCipher;

  constructor(connection: Connection, cipher: FieldCipher) {
    this.model = responseModel(connection);
    this.#cipher = cipher;
  }

  /** Writes the response as turn number `turn` of its conversation left it; an older turn changes nothing. */
  async applyTurn(conversation: string, turn: number, response: ResponseSnapshot): Promise<void> {
    try {
      await this.model.updateOne(
        { _id: response.id, lastTurn: trusted({ $lt: turn }) },
        {
          $set: {
            conversation,
            lastTurn: turn,
            survey: response.survey.key,
            surveyVersion: response.survey.version,
            status: response.status,
            ...this.#sealAnswers(response.answers),
            ...(response.consent && {
              consentVersion: response.consent.textVersion,
              consentAt: response.consent.at,
            }),
            ...(response.source && { source: response.source }),
            ...(response.receipt && { receipt: response.receipt }),
            startedAt: response.startedAt,
            updatedAt: response.updatedAt,
            ...(response.submittedAt && { submittedAt: response.submittedAt }),
          },
        },
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  #sealAnswers(answers: ResponseSnapshot["answers"]) {
    const stored: Record<string, unknown> = {};
    const hashes: Record<string, string> = {};
    for (const [id, value] of Object.entries(answers)) {
      const context = `answers.${id}`;
      if (typeof value !== "string" || !isSensitive(id, value)) {
        stored[id] = value;
        continue;
      }
      stored[id] = this.#cipher.seal(value, context);
      hashes[id] = this.#cipher.hash(value, context);
    }
    return { answers: stored, hashes };
  }

  /** The answers of one stored response in clear. */
  openAnswers(response: Pick<StoredResponse, "answers">): Record<string, AnswerValue> {
    const answers = response.answers as Record<string, AnswerValue | { buffer: Uint8Array }>;
    return Object.fromEntries(
      Object.entries(answers).map(([id, value]) => [
        id,
        typeof value === "object" && "buffer" in value
          ? this.#cipher.open(value.buffer, `answers.${id}`)
          : value,
      ]),
    );
  }

  async findByConversation(conversation: string, limit: number): Promise<StoredResponse[]> {
    return this.model
      .find({ conversation })
      .sort({ startedAt: -1, _id: 1 })
      .limit(limit)
      .lean<StoredResponse[]>();
  }

  /** Running ones that nobody was reminded of, last touched in this time, the longest waiting first. */
  async findToNudge(
    { from, until }: { readonly from: Date; readonly until: Date },
    limit: number,
  ): Promise<Pick<StoredResponse, "_id" | "conversation" | "updatedAt">[]> {
    return this.model
      .find(
        {
          ...{ status: "running", nudgedAt: trusted({ $exists: false }) },
          updatedAt: trusted({ $gte: from, $lte: until }),
        },
        { conversation: 1, updatedAt: 1 },
      )
      .sort({ updatedAt: 1, _id: 1 })
      .limit(limit)
      .lean<Pick<StoredResponse, "_id" | "conversation" | "updatedAt">[]>();
  }

  /** False when somebody was faster, or the worker went on meanwhile. */
  async claimNudge(
    { _id, updatedAt }: Pick<StoredResponse, "_id" | "updatedAt">,
    nudgedAt: Date,
  ): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id, status: "running", updatedAt, nudgedAt: trusted({ $exists: false }) },
      { $set: { nudgedAt } },
    );
    return result.matchedCount === 1;
  }

  /** Of each conversation the newest that was not given up, in clear. */
  async findNewestAnswers(
    conversations: readonly string[],
  ): Promise<ReadonlyMap<string, Record<string, AnswerValue>>> {
    const found = await this.model
      .find({
        conversation: trusted({ $in: [...conversations] }),
        status: trusted({ $in: ["running", "submitted"] }),
      })
      .sort({ startedAt: 1, _id: 1 })
      .lean<StoredResponse[]>();
    return new Map(found.map((response) => [response.conversation, this.openAnswers(response)]));
  }
}
