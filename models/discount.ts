import { Schema, trusted, type Connection } from "mongoose";
import { shownIn } from "./place-filter.ts";
import type { InScope } from "./scope.ts";
import { addRow, changeRow, removeRow } from "./versioned-rows.ts";

/** 优惠: an offer for members. */
const discountSchema = new Schema(
  {
    _id: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    title: { type: String, required: true },
    description: { type: String, required: true },
    /** 怎么用: what one shows, where one books. */
    howToUse: { type: String, required: true },
    place: String,
    validFromAt: { type: Date, required: true },
    /** The last instant of it. */
    validUntilAt: { type: Date, required: true },
    link: String,
    cover: String,
    isSample: Boolean,
    createdBy: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    version: { type: Number, required: true },
    /** The request that wrote this version. */
    request: String,
  },
  { collection: "discounts", versionKey: false },
);
discountSchema.index(
  { organisationPath: 1, validUntilAt: 1, _id: 1 },
  { name: "organisationPath_validUntilAt" },
);

export interface DiscountFields {
  readonly title: string;
  readonly description: string;
  readonly howToUse: string;
  readonly place?: string | null | undefined;
  readonly validFromAt: Date;
  readonly validUntilAt: Date;
  readonly link?: string | null | undefined;
  readonly cover?: string | null | undefined;
}

export interface Discount extends DiscountFields {
  readonly _id: string;
  readonly organisationPath: readonly string[];
  readonly isSample?: boolean | null;
  readonly createdBy?: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
  readonly request?: string | null;
}

export type NewDiscount = Omit<Discount, "version">;

export interface ValidQuery {
  readonly now: Date;
  /** Code of the worker's town; absent while it is not known. */
  readonly town?: string | undefined;
  /** Valid at any time up to here; default: valid now. */
  readonly untilAt?: Date;
  /** Not valid any more from here on. */
  readonly endsBeforeAt?: Date;
  readonly limit: number;
}

export class DiscountStore {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model("Discount", discountSchema);
  }

  async find(id: string): Promise<Discount | null> {
    return this.model.findById(id).lean<Discount>();
  }

  /** What somebody of this town can use, the first to expire in front. */
  async findValid({
    now,
    town,
    untilAt = now,
    endsBeforeAt,
    limit,
  }: ValidQuery): Promise<Discount[]> {
    return this.model
      .find({
        ...shownIn(town),
        validUntilAt: trusted({ $gte: now, ...(endsBeforeAt && { $lt: endsBeforeAt }) }),
        validFromAt: trusted({ $lte: untilAt }),
      })
      .sort({ validUntilAt: 1, _id: 1 })
      .limit(limit)
      .lean<Discount[]>();
  }

  add(discount: NewDiscount): Promise<boolean> {
    return addRow(this.model, { ...discount });
  }

  /** All fields anew. Null when it moved meanwhile. */
  change(
    seen: InScope<Discount>,
    fields: DiscountFields,
    written: { readonly request: string; readonly updatedAt: Date },
  ): Promise<Discount | null> {
    const optional = ["place", "link", "cover"];
    return changeRow<Discount>(this.model, seen, { fields: { ...fields }, optional, ...written });
  }

  remove(seen: InScope<Discount>): Promise<boolean> {
    return removeRow(this.model, seen);
  }
}
