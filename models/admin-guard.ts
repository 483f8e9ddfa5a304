import { randomUUID } from "node:crypto";
import { Schema, trusted, type Connection } from "mongoose";
import type { Cadre, CadreModel } from "./cadre.ts";
import { isDuplicateKey } from "./database.ts";
import { districtCode } from "./scope.ts";

/** Admins of the district who are just being put out of it: one document, so that two who remove each other at once
 *  meet here, and the second counts without the first. */
const adminGuardSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** Raised by every change. */
    revision: { type: Number, required: true },
    leaving: {
      type: [
        new Schema(
          {
            cadre: { type: String, required: true },
            claim: { type: String, required: true },
            sinceAt: { type: Date, required: true },
          },
          { _id: false },
        ),
      ],
      required: true,
    },
  },
  { collection: "adminGuard", versionKey: false },
);

const guardId = "district-admins";
/** No write of ours is under way as long as this: whoever is still listed, his remover died. */
const staleAfterMs = 60_000;
const maxAttempts = 20;

/** What makes somebody count as an admin of the whole district who can sign in. */
export function isDistrictAdmin(cadre: Pick<Cadre, "role" | "organisation" | "isActive">): boolean {
  return cadre.role === "admin" && cadre.organisation === districtCode && cadre.isActive;
}

export class AdminGuardStore {
  readonly model;
  readonly #cadres: CadreModel;

  constructor(connection: Connection, cadres: CadreModel) {
    this.model = connection.model("AdminGuard", adminGuardSchema);
    this.#cadres = cadres;
  }

  /** Lets `remove` put one out of the district's admins, unless he is the last: then undefined, and nothing was done. */
  async removeUnlessLast<Result>(
    cadre: string,
    now: Date,
    remove: () => Promise<Result>,
  ): Promise<{ readonly result: Result } | undefined> {
    const claim = await this.#claim(cadre, now);
    if (claim === undefined) return undefined;
    try {
      return { result: await remove() };
    } finally {
      await this.model.updateOne(
        { _id: guardId },
        { $pull: { leaving: { claim } }, $inc: { revision: 1 } },
      );
    }
  }

  /** Those who can sign in; who is still invited does not count. */
  async countAdmins(without: readonly string[] = []): Promise<number> {
    return this.#cadres.countDocuments({
      organisation: districtCode,
      role: "admin",
      isActive: true,
      passwordHash: trusted({ $exists: true }),
      _id: trusted({ $nin: [...without] }),
    });
  }

  async #claim(cadre: string, now: Date): Promise<string | undefined> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const { revision, leaving } = await this.#read();
      const since = now.getTime() - staleAfterMs;
      const others = leaving.filter(({ sinceAt }) => sinceAt.getTime() > since);
      // The guard is read before the count: who is no longer listed has been written.
      const left = await this.countAdmins([cadre, ...others.map(({ cadre: id }) => id)]);
      if (left === 0) return undefined;
      const claim = randomUUID();
      const result = await this.model.updateOne(
        { _id: guardId, revision },
        { $inc: { revision: 1 }, $set: { leaving: [...others, { cadre, claim, sinceAt: now }] } },
      );
      if (result.modifiedCount === 1) return claim;
    }
    throw new Error("the guard of the district's admins is never free");
  }

  async #read(): Promise<Guard> {
    const found = await this.model.findById(guardId).lean<Guard>();
    if (found) return found;
    try {
      await this.model.create({ _id: guardId, revision: 0, leaving: [] });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    return this.#read();
  }
}

interface Guard {
  readonly revision: number;
  readonly leaving: readonly {
    readonly cadre: string;
    readonly claim: string;
    readonly sinceAt: Date;
  }[];
}
