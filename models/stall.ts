import { Schema, type Connection, type InferSchemaType } from "mongoose";

/** The place of a 职工沟通会, with a QR code. */
const stallSchema = new Schema(
  {
    /** The scene inside the QR code: `stall_0007`. */
    _id: { type: String, required: true },
    name: { type: String, required: true },
    place: { type: String, required: true },
    /** The town's organisation. */
    organisation: { type: String, required: true },
    town: { type: String, required: true },
    isSample: Boolean,
  },
  { collection: "stalls", versionKey: false },
);

export type Stall = InferSchemaType<typeof stallSchema>;

function stallModel(connection: Connection) {
  return connection.model("Stall", stallSchema);
}

const listLimit = 200;

export class StallStore {
  readonly model: ReturnType<typeof stallModel>;

  constructor(connection: Connection) {
    this.model = stallModel(connection);
  }

  async add(stall: Stall): Promise<void> {
    const { _id, ...fields } = stall;
    await this.model.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
  }

  async find(scene: string): Promise<Stall | null> {
    return this.model.findById(scene).lean<Stall>();
  }

  async list(): Promise<Stall[]> {
    return this.model.find().sort({ _id: 1 }).limit(listLimit).lean<Stall[]>();
  }
}
