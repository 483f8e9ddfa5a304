import { trusted } from "mongoose";
import type { Lease, LeasedConversation, Reservation, TurnResult } from "./conversation-schema.ts";

export const leaseMs = 3_000;
export const longAgo = new Date(0);
const handledLimit = 200;
const repliesLimit = 20;

interface TurnWrite {
  readonly filter: object;
  readonly update: object;
  /** It lets go of the lease. */
  readonly isRelease: boolean;
}

interface Way {
  /** Only when nothing is left to do. */
  readonly isRelease: boolean;
  /** Only while its bucket is what it was taken from: one that was filled anew needs nothing back. */
  readonly giveBack?: Reservation | undefined;
}

/** The ways to write one turn, the best first; the first whose filter matches is the turn. */
export function planTurnWrites(
  conversation: LeasedConversation,
  result: TurnResult,
  lease: Lease,
): readonly TurnWrite[] {
  const [front] = conversation.inbox;
  if (!front) throw new Error("a turn needs a callback at the front of the inbox");
  const mayRelease = !result.effects && conversation.inbox.length === 1;
  const releases = mayRelease ? [true, false] : [false];
  const returns = result.giveBack ? [result.giveBack, undefined] : [undefined];
  const ways = releases.flatMap((isRelease) =>
    returns.map((giveBack) => ({ isRelease, giveBack })),
  );
  return ways.map((way) => ({
    filter: filterOf(conversation, front, { lease, ...way }),
    update: updateOf(conversation, front.key, { lease, result, ...way }),
    isRelease: way.isRelease,
  }));
}

const absent = trusted({ $exists: false });

function filterOf(
  { _id, turn, ticket, handover }: LeasedConversation,
  { key, late }: LeasedConversation["inbox"][number],
  { lease, isRelease, giveBack }: Way & { readonly lease: Lease },
) {
  return {
    _id,
    leaseHolder: lease.holder,
    turn,
    "inbox.0.key": key,
    "inbox.0.late": late ?? absent,
    // Whether the account may speak was decided with these: a take-over or a close in between decides the turn anew.
    ticket: ticket ?? absent,
    "handover.untilAt": handover?.untilAt ?? absent,
    ...(isRelease && { "inbox.1": absent }),
    ...(giveBack && { [`allowance.${giveBack.kind}.untilAt`]: giveBack.untilAt }),
  };
}

function updateOf(
  { turn }: LeasedConversation,
  key: string,
  {
    lease,
    result,
    isRelease,
    giveBack,
  }: Way & { readonly lease: Lease; readonly result: TurnResult },
) {
  const remembered = result.reply ? [{ key, reply: result.reply }] : [];
  return {
    $pop: { inbox: -1 },
    $push: {
      handled: { $each: [key], $slice: -handledLimit },
      replies: { $each: remembered, $slice: -repliesLimit },
    },
    $set: {
      turn: turn + 1,
      handledAt: lease.now,
      state: result.state,
      ...(result.effects && { effects: result.effects }),
      ...(result.keptSeenSeq !== undefined && { keptSeenSeq: result.keptSeenSeq }),
      ...(result.ticket !== undefined && { ticket: result.ticket }),
      ...(isRelease ? { leaseUntil: longAgo } : holding(lease)),
    },
    ...(isRelease && { $unset: { isPending: 1, leaseHolder: 1 } }),
    ...(giveBack && { $inc: { [`allowance.${giveBack.kind}.left`]: 1 } }),
  };
}

export function holding(lease: Lease) {
  return { leaseHolder: lease.holder, leaseUntil: new Date(lease.now.getTime() + leaseMs) };
}
