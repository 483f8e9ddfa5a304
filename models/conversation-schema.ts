import { Schema, type Connection, type mongo } from "mongoose";

/** What becomes of an answer that WeChat no longer waits for. */
export const lateWays = ["send", "keep"] as const;
export type LateWay = (typeof lateWays)[number];

export const grantKinds = ["message", "click", "follow", "scan"] as const;
/** The acts of a follower that let us send him something, each with a bucket of its own. */
export type GrantKind = (typeof grantKinds)[number];

/** One message that may be sent, taken from its bucket. */
export const reservationSchema = new Schema(
  {
    kind: { type: String, required: true, enum: grantKinds },
    untilAt: { type: Date, required: true },
  },
  { _id: false },
);
export interface Reservation {
  readonly kind: GrantKind;
  readonly untilAt: Date;
}

/** One callback that waits for its turn; `inbound` is sealed. */
const inboxSchema = new Schema(
  {
    key: { type: String, required: true },
    inbound: { type: Buffer, required: true },
    receivedAt: { type: Date, required: true },
    /** How often the platform asked again … */
    repeats: Number,
    /** … and when it asked last, on the machine's clock. */
    askedAt: Date,
    /** Set when a try was answered `success` before the turn was ready. */
    late: { type: String, enum: lateWays },
    /** Taken from the window ledger for a late answer that is to be sent. */
    reservation: reservationSchema,
  },
  { _id: false },
);

/** What an act of the follower allows us to send by ourselves. */
const allowanceSchema = new Schema(
  {
    left: { type: Number, required: true },
    /** On the platform's clock. */
    untilAt: { type: Date, required: true },
  },
  { _id: false },
);

/** One answer, so that a repeat gets the same; `reply` is sealed. */
const replySchema = new Schema(
  {
    key: { type: String, required: true },
    reply: { type: Buffer, required: true },
  },
  { _id: false },
);

/** A cadre holds the chat: the account is silent. On the platform's clock. */
const handoverSchema = new Schema(
  {
    ticket: { type: String, required: true },
    cadre: { type: String, required: true },
    sinceAt: { type: Date, required: true },
    untilAt: { type: Date, required: true },
  },
  { _id: false },
);

/** The last handover that was ended: a survey's clock stood still meanwhile. */
const pastHandoverSchema = new Schema(
  { sinceAt: { type: Date, required: true }, endedAt: { type: Date, required: true } },
  { _id: false },
);

/** Inbox, order and memory of answers of one follower, in one document, so that receiving and taking
 *  a turn are one conditional write each. Callbacks that are no follower's have a document of their own. */
const conversationSchema = new Schema(
  {
    /** Keyed hash of the openid, or of the account callback's key. */
    _id: { type: String, required: true },
    inbox: { type: [inboxSchema], required: true },
    /** The newest 200 keys. */
    handled: { type: [String], required: true },
    /** The newest 20 answers. */
    replies: { type: [replySchema], required: true },
    /** Number of the last turn taken. */
    turn: { type: Number, required: true },
    handledAt: Date,
    /** Sealed dialog state. */
    state: Buffer,
    /** Sealed list of what the last turn still has to do elsewhere. */
    effects: Buffer,
    /** Messages kept for the next contact: raised by whoever keeps one … */
    keptSeq: Number,
    /** … and set by the turn that offered them. */
    keptSeenSeq: Number,
    /** The window ledger: one bucket per kind of act. */
    allowance: {
      message: allowanceSchema,
      click: allowanceSchema,
      follow: allowanceSchema,
      scan: allowanceSchema,
    },
    /** The ticket that is open for this follower: set by the turn that opens it, taken away when it is closed. */
    ticket: String,
    handover: handoverSchema,
    pastHandover: pastHandoverSchema,
    leaseHolder: String,
    /** On the machine's clock. Long ago when nobody holds the lease. */
    leaseUntil: { type: Date, required: true },
    /** True while the inbox or the effects hold something: what the sweep looks for. */
    isPending: Boolean,
    /** Account callbacks only: when the document may go. */
    expiresAt: Date,
  },
  { collection: "conversations", versionKey: false, minimize: false },
);
conversationSchema.index(
  { leaseUntil: 1 },
  { name: "pending", partialFilterExpression: { isPending: true } },
);
conversationSchema.index({ handledAt: 1 }, { name: "handledAt" });
conversationSchema.index({ expiresAt: 1 }, { name: "expiry", expireAfterSeconds: 0 });

/** One bucket of the window ledger. */
export interface Bucket {
  readonly left: number;
  readonly untilAt: Date;
}
export type Allowance = Readonly<Partial<Record<GrantKind, Bucket>>>;

export interface Handover {
  readonly ticket: string;
  readonly cadre: string;
  readonly sinceAt: Date;
  readonly untilAt: Date;
}

export interface PastHandover {
  readonly sinceAt: Date;
  readonly endedAt: Date;
}

/** A conversation as the driver returns it: buffers come as Binary from lean queries. */
export interface LeasedConversation {
  readonly _id: string;
  readonly inbox: readonly {
    readonly key: string;
    readonly inbound: mongo.Binary;
    readonly receivedAt: Date;
    readonly repeats?: number;
    /** Absent in what was received before 0.2. */
    readonly askedAt?: Date;
    readonly late?: LateWay;
    readonly reservation?: Reservation;
  }[];
  readonly allowance?: Allowance | null;
  readonly turn: number;
  readonly state?: mongo.Binary | null;
  readonly effects?: mongo.Binary | null;
  readonly keptSeq?: number | null;
  readonly keptSeenSeq?: number | null;
  readonly ticket?: string | null;
  readonly handover?: Handover | null;
  readonly pastHandover?: PastHandover | null;
}

export interface Lease {
  /** Unique per acquisition, so that a lost lease is never mistaken for the present one. */
  readonly holder: string;
  /** On the machine's clock. */
  readonly now: Date;
}

export interface IncomingCallback {
  readonly key: string;
  readonly inbound: Buffer;
  /** On the platform's clock; the turn takes it as its "now", so a repeated turn decides the same. */
  readonly receivedAt: Date;
  /** Account callbacks only. */
  readonly expiresAt?: Date;
  /** What the follower's act does to the window ledger: fills one bucket, or shuts them all. */
  readonly grant?: (Bucket & { readonly kind: GrantKind }) | "shut";
}

export type Received =
  /** In the inbox, and we hold the lease. */
  | { readonly kind: "leased"; readonly conversation: LeasedConversation }
  /** In the inbox; somebody else is at work. */
  | { readonly kind: "queued" }
  /** Was there before; `waiting` while it is not handled. */
  | { readonly kind: "repeat"; readonly waiting?: WaitingCallback }
  | { readonly kind: "full" };

export interface WaitingCallback {
  readonly repeats: number;
  readonly late?: LateWay;
}

export interface TurnResult {
  /** Sealed; absent when the answer is "no reply". */
  readonly reply?: Buffer;
  readonly state: Buffer;
  readonly effects?: Buffer;
  readonly keptSeenSeq?: number;
  /** The ticket this turn opens. */
  readonly ticket?: string;
  /** Taken from the window ledger for an answer that says nothing. */
  readonly giveBack?: Reservation;
}

/** What is known about a callback that was received: in the inbox still, or handled, with its answer if that is kept. */
export type Answer =
  | { readonly kind: "waiting"; readonly isLeaseFree: boolean }
  | {
      readonly kind: "handled";
      readonly reply?: mongo.Binary;
      readonly handover?: Handover;
    };

export function conversationModel(connection: Connection) {
  return connection.model("Conversation", conversationSchema);
}
