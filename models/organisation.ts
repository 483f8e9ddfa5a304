import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import type { InScope } from "./scope.ts";

/** 区总工会 · 镇街总工会 · 工会联合会 · 基层工会 */
export const organisationKinds = ["district", "town", "federation", "base"] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

/** A node of the union tree. District and towns are known by their statistical codes. */
const organisationSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true, enum: organisationKinds },
    name: { type: String, required: true },
    /** Absent for the district. */
    parent: String,
    /** Codes from the district down to this one. */
    organisationPath: { type: [String], required: true },
    /** Other ways people name it. */
    aliases: { type: [String], default: undefined },
    /** Marks what a sandbox invented; never set in a live installation. */
    isSample: Boolean,
    version: { type: Number, required: true },
    /** The request that wrote this version. */
    request: String,
  },
  { collection: "organisations", versionKey: false },
);
organisationSchema.index(
  { organisationPath: 1, name: 1, _id: 1 },
  { name: "organisationPath_name" },
);
organisationSchema.index({ name: 1, kind: 1 }, { name: "name_kind" });
organisationSchema.index({ parent: 1, name: 1, _id: 1 }, { name: "parent_name" });

export interface Organisation {
  readonly _id: string;
  readonly kind: OrganisationKind;
  readonly name: string;
  readonly parent?: string | null;
  readonly organisationPath: readonly string[];
  readonly aliases?: readonly string[] | null;
  readonly isSample?: boolean | null;
  readonly version: number;
  readonly request?: string | null;
}

export type NewOrganisation = Omit<Organisation, "version">;

/** What a cadre may change without moving it. */
export type OrganisationFields = Pick<Organisation, "name"> & {
  readonly aliases?: readonly string[];
};

/** More of one name are as good as many. */
const sameNameLimit = 10;

export class OrganisationStore {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model("Organisation", organisationSchema);
  }

  async find(id: string): Promise<Organisation | null> {
    return this.model.findById(id).lean<Organisation>();
  }

  async findMany(ids: readonly string[]): Promise<Organisation[]> {
    return this.model.find({ _id: trusted({ $in: [...ids] }) }).lean<Organisation[]>();
  }

  async findByName(name: string): Promise<Organisation[]> {
    return this.model
      .find({ name, kind: "federation" })
      .limit(sameNameLimit)
      .lean<Organisation[]>();
  }

  /** False when there is one with this code; it stays as it is. */
  async add(organisation: NewOrganisation): Promise<boolean> {
    const { _id, ...fields } = organisation;
    try {
      const result = await this.model.updateOne(
        { _id },
        { $setOnInsert: { ...fields, version: 1 } },
        { upsert: true },
      );
      return result.upsertedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Adds the nodes every installation has, and completes what older versions wrote without a path. */
  async seed(organisations: readonly NewOrganisation[]): Promise<void> {
    const known = await this.findMany(organisations.map(({ _id }) => _id));
    const isComplete = new Map(
      known.map((stored) => [stored._id, (stored.organisationPath as unknown) !== undefined]),
    );
    for (const organisation of organisations) {
      const { _id, organisationPath, aliases } = organisation;
      if (!isComplete.has(_id)) await this.add(organisation);
      else if (isComplete.get(_id) === false) {
        await this.model.updateOne(
          { _id, version: trusted({ $exists: false }) },
          { $set: { organisationPath, version: 1, ...(aliases && { aliases }) } },
        );
      }
    }
  }

  /** Null when it moved meanwhile. */
  async change(
    { _id, version }: InScope<Organisation>,
    fields: OrganisationFields,
    request: string,
  ): Promise<Organisation | null> {
    return this.model
      .findOneAndUpdate(
        { _id, version },
        { $set: { ...fields, request }, $inc: { version: 1 } },
        { returnDocument: "after" },
      )
      .lean<Organisation>();
  }

  /** Only the node itself; what lies below it and its rows follow (`rewritePaths`). */
  async setParent(
    { _id, version }: Pick<Organisation, "_id" | "version">,
    parent: Organisation,
  ): Promise<boolean> {
    const organisationPath = [...parent.organisationPath, _id];
    const result = await this.model.updateOne(
      { _id, version },
      { $set: { parent: parent._id, organisationPath }, $inc: { version: 1 } },
    );
    return result.matchedCount === 1;
  }
}
