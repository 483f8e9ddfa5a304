import { Schema, type Connection, type mongo } from "mongoose";

/** 法律 · 困难 · 政策 · 其他: what a worker needs help with. */
export const ticketKinds = ["legal", "hardship", "policy", "other"] as const;
export type TicketKind = (typeof ticketKinds)[number];

/** Why it was opened: asked for a person, not understood three times, complained, in danger. */
export const ticketReasons = ["human", "misses", "complaint", "urgent"] as const;
export type TicketReason = (typeof ticketReasons)[number];

export const ticketStatuses = ["waiting", "held", "closed"] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

const holderSchema = new Schema(
  {
    cadre: { type: String, required: true },
    name: { type: String, required: true },
    /** Took it from his own WeChat: what the worker says goes there too. */
    isInChat: { type: Boolean, required: true },
    /** Who gave it to him: himself, or who assigned it. */
    by: { type: String, required: true },
    /** On the platform's clock: since when the account has been silent … */
    sinceAt: { type: Date, required: true },
    /** … and until when. */
    untilAt: { type: Date, required: true },
  },
  { _id: false },
);

/** Whose turn it is to be told of an urgent ticket, and when the next level's comes, on the platform's clock. */
const escalationSchema = new Schema(
  {
    level: { type: Number, required: true },
    dueAt: { type: Date, required: true },
    /** Messages that tell this level; none when it had nobody left. */
    alerts: { type: [String], required: true },
  },
  { _id: false },
);

/** A request for help with a receipt number. */
const ticketSchema = new Schema(
  {
    /** The receipt number, `SQ-261125-58203`. */
    _id: { type: String, required: true },
    /** Its last five digits: what a cadre types. */
    tail: { type: String, required: true },
    conversation: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    kind: { type: String, required: true, enum: ticketKinds },
    reason: { type: String, required: true, enum: ticketReasons },
    status: { type: String, required: true, enum: ticketStatuses },
    isUrgent: { type: Boolean, required: true },
    holder: holderSchema,
    openedAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    closedAt: Date,
    /** Id of the cadre. */
    closedBy: String,
    /** What closed it: the same request or callback again is told the same. */
    closeKey: String,
    /** Sealed. */
    outcome: Buffer,
    /** Sealed: what the worker said last; gone when it is closed. */
    lastText: Buffer,
    /** Messages of the worker since a cadre last acted. */
    unread: { type: Number, required: true },
    escalation: escalationSchema,
    /** True while somebody further can be told. */
    isEscalating: Boolean,
    /** True until it is closed: one for each follower. */
    isOpen: Boolean,
    /** Number of the act whose consequences are not all written yet: what the sweep completes. */
    unsettled: Number,
    /** Raised by every act of a cadre. */
    version: { type: Number, required: true },
    /** Number of the last turn applied here. */
    lastTurn: { type: Number, required: true },
  },
  { collection: "tickets", versionKey: false },
);
ticketSchema.index({ organisationPath: 1, openedAt: -1, _id: -1 }, { name: "organisationPath" });
ticketSchema.index(
  { organisationPath: 1, status: 1, openedAt: -1, _id: -1 },
  { name: "organisationPath_status" },
);
ticketSchema.index(
  { organisationPath: 1, kind: 1, openedAt: -1, _id: -1 },
  { name: "organisationPath_kind" },
);
ticketSchema.index(
  { organisationPath: 1, isUrgent: 1, openedAt: -1, _id: -1 },
  { name: "organisationPath_isUrgent" },
);
ticketSchema.index(
  { "holder.cadre": 1, openedAt: -1, _id: -1 },
  { name: "holder", partialFilterExpression: { holder: { $exists: true } } },
);
ticketSchema.index({ tail: 1 }, { name: "tail" });
ticketSchema.index({ conversation: 1, openedAt: -1 }, { name: "conversation" });
ticketSchema.index(
  { conversation: 1 },
  { name: "open", unique: true, partialFilterExpression: { isOpen: true } },
);
ticketSchema.index(
  { unsettled: 1 },
  { name: "unsettled", partialFilterExpression: { unsettled: { $exists: true } } },
);
ticketSchema.index(
  { "escalation.dueAt": 1 },
  { name: "escalating", partialFilterExpression: { isEscalating: true } },
);

export interface Escalation {
  readonly level: number;
  readonly dueAt: Date;
  readonly alerts: readonly string[];
}

export interface TicketHolder {
  readonly cadre: string;
  readonly name: string;
  readonly isInChat: boolean;
  readonly by: string;
  readonly sinceAt: Date;
  readonly untilAt: Date;
}

export interface Ticket {
  readonly _id: string;
  readonly tail: string;
  readonly conversation: string;
  readonly organisationPath: readonly string[];
  readonly kind: TicketKind;
  readonly reason: TicketReason;
  readonly status: TicketStatus;
  readonly isUrgent: boolean;
  readonly holder?: TicketHolder;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt?: Date;
  readonly closedBy?: string;
  readonly closeKey?: string;
  readonly outcome?: mongo.Binary;
  readonly lastText?: mongo.Binary;
  readonly unread: number;
  readonly escalation?: Escalation;
  readonly isEscalating?: boolean;
  readonly unsettled?: number;
  readonly version: number;
  readonly lastTurn: number;
}

export interface NewTicket {
  readonly id: string;
  readonly conversation: string;
  readonly organisationPath: readonly string[];
  readonly kind: TicketKind;
  readonly reason: TicketReason;
  readonly isUrgent: boolean;
  readonly openedAt: Date;
  readonly unread: number;
  readonly lastText?: Buffer;
}

export function ticketModel(connection: Connection) {
  return connection.model("Ticket", ticketSchema);
}
