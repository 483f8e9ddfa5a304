import { Schema, trusted, type Connection } from "mongoose";
import { noticeCategories, type NoticeCategory } from "./notice-category.ts";
import type { InScope } from "./scope.ts";
import { addRow, changeRow, removeRow } from "./versioned-rows.ts";

/** Who it comes from: 市总工会, 区总工会, 镇街工会. */
export const noticeLevels = ["city", "district", "town"] as const;
export type NoticeLevel = (typeof noticeLevels)[number];

export const subjectKinds = ["event", "discount", "meeting"] as const;
/** What a notice is about, when it is one of our rows. */
export interface NoticeSubject {
  readonly kind: (typeof subjectKinds)[number];
  readonly id: string;
}

const noticeSchema = new Schema(
  {
    _id: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    level: { type: String, required: true, enum: noticeLevels },
    category: { type: String, required: true, enum: noticeCategories },
    title: { type: String, required: true },
    summary: { type: String, required: true },
    /** Paragraphs, with `\n` between. */
    body: { type: String, required: true },
    link: String,
    cover: String,
    subject: new Schema(
      {
        kind: { type: String, required: true, enum: subjectKinds },
        id: { type: String, required: true },
      },
      { _id: false },
    ),
    isSample: Boolean,
    createdBy: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    version: { type: Number, required: true },
    /** The request that wrote this version. */
    request: String,
  },
  { collection: "notices", versionKey: false },
);
noticeSchema.index(
  { organisationPath: 1, updatedAt: -1, _id: -1 },
  { name: "organisationPath_updatedAt" },
);

/** What fits. */
export const noticeCharacters = { title: 40, summary: 120, body: 5_000 } as const;

export interface NoticeFields {
  readonly level: NoticeLevel;
  readonly category: NoticeCategory;
  readonly title: string;
  readonly summary: string;
  readonly body: string;
  readonly link?: string | null | undefined;
  readonly cover?: string | null | undefined;
  readonly subject?: NoticeSubject | null | undefined;
}

export interface Notice extends NoticeFields {
  readonly _id: string;
  readonly organisationPath: readonly string[];
  readonly isSample?: boolean | null;
  readonly createdBy?: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
  readonly request?: string | null;
}

export type NewNotice = Omit<Notice, "version">;

export class NoticeStore {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model("Notice", noticeSchema);
  }

  async find(id: string): Promise<Notice | null> {
    return this.model.findById(id).lean<Notice>();
  }

  /** Those of some ids, in no order. */
  async findMany(ids: readonly string[]): Promise<Notice[]> {
    return this.model.find({ _id: trusted({ $in: [...ids] }) }).lean<Notice[]>();
  }

  add(notice: NewNotice): Promise<boolean> {
    return addRow(this.model, { ...notice });
  }

  /** All fields anew. Null when it moved meanwhile. */
  change(
    seen: InScope<Notice>,
    fields: NoticeFields,
    written: { readonly request: string; readonly updatedAt: Date },
  ): Promise<Notice | null> {
    const optional = ["link", "cover", "subject"];
    return changeRow<Notice>(this.model, seen, { fields: { ...fields }, optional, ...written });
  }

  remove(seen: InScope<Notice>): Promise<boolean> {
    return removeRow(this.model, seen);
  }
}
