import { Schema, type Connection, type InferSchemaType } from "mongoose";

const organisationKinds = ["district", "town"] as const;

/** A node of the union tree. Towns are known by their statistical code. */
const organisationSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true, enum: organisationKinds },
    name: { type: String, required: true },
    parent: String,
    /** Marks what a sandbox invented; never set in a live installation. */
    isSample: Boolean,
  },
  { collection: "organisations", versionKey: false },
);

export type Organisation = InferSchemaType<typeof organisationSchema>;

function organisationModel(connection: Connection) {
  return connection.model("Organisation", organisationSchema);
}

export class OrganisationStore {
  readonly model: ReturnType<typeof organisationModel>;

  constructor(connection: Connection) {
    this.model = organisationModel(connection);
  }

  async add(organisation: Organisation): Promise<void> {
    const { _id, ...fields } = organisation;
    await this.model.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
  }
}
