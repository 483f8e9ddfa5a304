import { Schema, type Connection } from "mongoose";

/** What a worker asked and the account did not understand: topics grow from these. */
const unansweredQuestionSchema = new Schema(
  {
    /** Conversation and turn. */
    _id: { type: String, required: true },
    /** Sealed: people type numbers anywhere. */
    text: { type: Buffer, required: true },
    askedAt: { type: Date, required: true },
  },
  { collection: "unansweredQuestions", versionKey: false },
);
unansweredQuestionSchema.index(
  { askedAt: 1 },
  { name: "expiry", expireAfterSeconds: 180 * 24 * 60 * 60 },
);

function unansweredQuestionModel(connection: Connection) {
  return connection.model("UnansweredQuestion", unansweredQuestionSchema);
}

export class UnansweredQuestionStore {
  readonly model: ReturnType<typeof unansweredQuestionModel>;

  constructor(connection: Connection) {
    this.model = unansweredQuestionModel(connection);
  }

  async note(id: string, askedAt: Date, text: Buffer): Promise<void> {
    await this.model.updateOne({ _id: id }, { $setOnInsert: { text, askedAt } }, { upsert: true });
  }
}
