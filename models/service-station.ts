import { Schema, type Connection } from "mongoose";
import type { ContentRevision } from "./content-revision.ts";
import { isDuplicateKey } from "./database.ts";
import { dropAbsent } from "./drop-absent.ts";
import type { InScope } from "./scope.ts";

const positionSchema = new Schema(
  {
    /** In degrees, in the coordinates of WeChat's map (GCJ-02). */
    latitude: { type: Number, required: true },
    longitude: { type: Number, required: true },
  },
  { _id: false },
);

/** 工会服务站: belongs to a town. What nobody has told us is absent: the account says so and names the hotline. */
const serviceStationSchema = new Schema(
  {
    _id: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    /** Code of the town. */
    town: { type: String, required: true },
    name: { type: String, required: true },
    address: String,
    hours: String,
    phone: String,
    services: { type: [String], default: undefined },
    position: positionSchema,
    isSample: Boolean,
    version: { type: Number, required: true },
    /** The request that wrote this version. */
    request: String,
  },
  { collection: "serviceStations", versionKey: false },
);
serviceStationSchema.index(
  { organisationPath: 1, name: 1, _id: 1 },
  { name: "organisationPath_name" },
);

export interface StationFields {
  readonly name: string;
  readonly address?: string | null | undefined;
  readonly hours?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly services?: readonly string[] | null | undefined;
  readonly position?: { readonly latitude: number; readonly longitude: number } | null | undefined;
}

export interface ServiceStation extends StationFields {
  readonly _id: string;
  readonly organisationPath: readonly string[];
  readonly town: string;
  readonly isSample?: boolean | null;
  readonly version: number;
  readonly request?: string | null;
}

export type NewStation = Omit<ServiceStation, "version">;

/** The chat knows all of them by heart: a district has some dozens. */
const readLimit = 1_000;
const optionalFields = ["address", "hours", "phone", "services", "position"] as const;

/** Every change raises the content revision: the account answers with it from the next turn on. */
export class ServiceStationStore {
  readonly model;
  readonly #revision: ContentRevision;

  constructor(connection: Connection, revision: ContentRevision) {
    this.model = connection.model("ServiceStation", serviceStationSchema);
    this.#revision = revision;
  }

  async readAll(): Promise<ServiceStation[]> {
    return this.model.find().sort({ _id: 1 }).limit(readLimit).lean<ServiceStation[]>();
  }

  /** False when there is one with this id; it stays as it is. */
  async add({ _id, ...station }: NewStation): Promise<boolean> {
    return this.#revision.changing(async () => {
      try {
        const result = await this.model.updateOne(
          { _id },
          { $setOnInsert: { ...dropAbsent(station), version: 1 } },
          { upsert: true },
        );
        return result.upsertedCount === 1;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    });
  }

  /** All fields anew: what is not given is unknown from now on. Null when it moved meanwhile. */
  async change(
    { _id, version }: InScope<ServiceStation>,
    fields: StationFields,
    request: string,
  ): Promise<ServiceStation | null> {
    const absent = optionalFields.filter((name) => (fields[name] ?? undefined) === undefined);
    return this.#revision.changing(() =>
      this.model
        .findOneAndUpdate(
          { _id, version },
          {
            $set: { ...dropAbsent(fields), request },
            $inc: { version: 1 },
            ...(absent.length > 0 && {
              $unset: Object.fromEntries(absent.map((name) => [name, 1])),
            }),
          },
          { returnDocument: "after" },
        )
        .lean<ServiceStation>(),
    );
  }

  /** False when it moved meanwhile. */
  async remove({ _id, version }: InScope<ServiceStation>): Promise<boolean> {
    return this.#revision.changing(async () => {
      const result = await this.model.deleteOne({ _id, version });
      return result.deletedCount === 1;
    });
  }
}
