import { trusted, type Connection } from "mongoose";
import { shownIn } from "./place-filter.ts";
import type { InScope } from "./scope.ts";
import {
  unionEventModel,
  unsettledAct,
  withoutSignUps,
  type EventFields,
  type EventSeenBy,
  type FullEvent,
  type UnionEvent,
} from "./union-event-schema.ts";
import { addRow, changeRow, removeRow } from "./versioned-rows.ts";

export type NewEvent = Omit<UnionEvent, "version" | "signUpCount" | "status">;

export interface UpcomingQuery {
  readonly now: Date;
  /** Code of the worker's town; absent while it is not known. */
  readonly town?: string | undefined;
  /** Starts before this. */
  readonly beforeAt?: Date;
  /** Who asks: his own sign-up comes along. */
  readonly follower?: string;
  readonly limit: number;
}

const optional = ["signUpUntilAt", "capacity", "link", "cover"];
/** Nobody signs up for more at once. */
const ownEventsLimit = 20;

interface Written {
  readonly request: string;
  readonly updatedAt: Date;
}

/** Events, as cadres write them and workers read them. Who signs up: `SignUpStore`. */
export class UnionEventStore {
  readonly model: ReturnType<typeof unionEventModel>;

  constructor(connection: Connection) {
    this.model = unionEventModel(connection);
  }

  async find(id: string): Promise<UnionEvent | null> {
    return this.model.findById(id, withoutSignUps).lean<UnionEvent>();
  }

  /** With everybody who signed up, in order. */
  async findFull(id: string): Promise<FullEvent | null> {
    return this.model.findById(id, { spentKeys: 0 }).lean<FullEvent>();
  }

  /** Open events that are not over, the next in front. */
  async findUpcoming(query: UpcomingQuery): Promise<EventSeenBy[]> {
    const { now, town, beforeAt, follower, limit } = query;
    return this.model
      .find(
        {
          ...shownIn(town),
          status: "open",
          endsAt: trusted({ $gt: now }),
          ...(beforeAt && { startsAt: trusted({ $lt: beforeAt }) }),
        },
        { ...listed, ...(follower !== undefined && { signUps: { $elemMatch: { follower } } }) },
      )
      .sort({ startsAt: 1, _id: 1 })
      .limit(limit)
      .lean<EventSeenBy[]>();
  }

  /** Those he signed up for and that are not over, cancelled ones too. */
  async findOfFollower(follower: string, now: Date): Promise<FullEvent[]> {
    return this.model
      .find({ "signUps.follower": follower, endsAt: trusted({ $gt: now }) }, { spentKeys: 0 })
      .sort({ startsAt: 1, _id: 1 })
      .limit(ownEventsLimit)
      .lean<FullEvent[]>();
  }

  /** The event that an act with this key signed off from. */
  async findLeft(key: string, now: Date): Promise<UnionEvent | null> {
    return this.model
      .findOne({ spentKeys: key, endsAt: trusted({ $gt: now }) }, withoutSignUps)
      .lean<UnionEvent>();
  }

  /** Open ones that start within a span, with who signed up. */
  async findStarting(fromAt: Date, beforeAt: Date): Promise<FullEvent[]> {
    return this.model
      .find(
        { status: "open", startsAt: trusted({ $gte: fromAt, $lt: beforeAt }) },
        { spentKeys: 0 },
      )
      .sort({ startsAt: 1, _id: 1 })
      .lean<FullEvent[]>();
  }

  add(event: NewEvent): Promise<boolean> {
    const empty = { signUps: [], signUpCount: 0, spentKeys: [], unsettled: [] };
    return addRow(this.model, { ...event, status: "open", ...empty });
  }

  /** All fields anew. Null when it moved meanwhile, or when it is cancelled, or when more have signed up than the new
   *  places: nobody loses the place he was promised. */
  change(
    seen: InScope<UnionEvent>,
    fields: EventFields,
    { request, updatedAt }: Written,
  ): Promise<UnionEvent | null> {
    const keepsPlaces = capacityOf(fields) < capacityOf(seen);
    return changeRow<UnionEvent>(this.model, seen, {
      ...{ fields: { ...fields }, optional, request, updatedAt },
      filter: {
        status: "open",
        ...(keepsPlaces && { signUpCount: trusted({ $lte: capacityOf(fields) }) }),
      },
      ...unsettledBy(request),
    });
  }

  /** open → cancelled. Null when it moved meanwhile. */
  cancel(seen: InScope<UnionEvent>, { request, updatedAt }: Written): Promise<UnionEvent | null> {
    return changeRow<UnionEvent>(this.model, seen, {
      ...{ fields: { status: "cancelled" }, optional: [], request, updatedAt },
      filter: { status: "open" },
      ...unsettledBy(request),
    });
  }

  /** Only while nobody has signed up: who has is told by cancelling. */
  remove(seen: InScope<UnionEvent>): Promise<boolean> {
    return removeRow(this.model, seen, { signUpCount: 0 });
  }
}

/** What lists read. */
const listed = {
  ...{ organisationPath: 1, title: 1, description: 1, place: 1, startsAt: 1, endsAt: 1 },
  ...{ signUpUntilAt: 1, capacity: 1, link: 1, cover: 1, status: 1, signUpCount: 1 },
  ...{ isSample: 1, createdBy: 1, createdAt: 1, updatedAt: 1, version: 1, request: 1 },
} as const;

/** Its consequences are for whoever settles the event. */
function unsettledBy(request: string) {
  return { set: { isUnsettled: true }, push: { unsettled: unsettledAct("", request) } };
}

/** As a number that compares: no limit is more than any. */
export function capacityOf({ capacity }: Pick<EventFields, "capacity">): number {
  return capacity ?? Number.MAX_SAFE_INTEGER;
}
