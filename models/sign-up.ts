import { trusted } from "mongoose";
import { Lanes } from "./lanes.ts";
import { capacityOf } from "./union-event.ts";
import {
  type EventSeenBy,
  type FullEvent,
  type SignUp,
  type Standing,
  type UnionEvent,
  type unionEventModel,
  unsettledAct,
} from "./union-event-schema.ts";

/** Who acts, and the key that makes a repeat of the act the same act. */
export interface SignUpAct {
  readonly follower: string;
  readonly key: string;
  /** On the platform's clock. */
  readonly now: Date;
}

/** Where somebody stands: among those with a place, or in the waiting list; counted from one. */
export interface Position {
  readonly standing: Standing;
  readonly rank: number;
}

export type SignUpOutcome =
  | ({ readonly kind: "signed-up"; readonly isNew: boolean } & Position)
  /** `undone`: this very act was done once, and undone since. */
  | {
      readonly kind: "refused";
      readonly reason: "gone" | "cancelled" | "closed" | "started" | "full" | "undone";
    };

export type SignOffOutcome = "signed-off" | "not-signed-up" | "started" | "gone";

/** The waiting list is no longer than this: the document stays small. */
const signUpLimit = 3_000;
const spentKeysLimit = 400;
/** Acts on one event at once, in one process. */
const laneWidth = 8;

/** Places and waiting list of events: one array in the event's document, so that every act is one conditional write. */
export class SignUpStore {
  readonly #model: ReturnType<typeof unionEventModel>;
  readonly #lanes = new Lanes(laneWidth);

  constructor(model: ReturnType<typeof unionEventModel>) {
    this.#model = model;
  }

  signUp(event: string, act: SignUpAct): Promise<SignUpOutcome> {
    return this.#lanes.run(event, () => this.#signUp(event, act));
  }

  /** Gives his place back; who moves up for it is found by settling. */
  signOff(event: string, act: SignUpAct): Promise<SignOffOutcome> {
    return this.#lanes.run(event, () => this.#signOff(event, act));
  }

  async #signUp(event: string, act: SignUpAct): Promise<SignUpOutcome> {
    for (;;) {
      const seen = await this.#look(event, act.follower);
      const [own] = seen?.signUps ?? [];
      if (own) return this.#tell(event, own, own.key === act.key);
      const reason = whyRefused(seen, act.now);
      if (!seen || reason) return { kind: "refused", reason: reason ?? "gone" };
      const done = await this.#append(seen, act);
      // Else somebody was faster with the last place, or a cadre changed the event: looked at again.
      if (done) return done;
      if (await this.#isSpent(event, act.key)) return { kind: "refused", reason: "undone" };
    }
  }

  async #signOff(event: string, act: SignUpAct): Promise<SignOffOutcome> {
    for (;;) {
      const seen = await this.#look(event, act.follower);
      if (!seen) return "gone";
      if (await this.#isSpent(event, act.key)) return "signed-off";
      const [own] = seen.signUps ?? [];
      if (!own) return "not-signed-up";
      if (seen.startsAt <= act.now && seen.status === "open") return "started";
      if (await this.#withdraw(event, own, act)) return "signed-off";
    }
  }

  /** Undefined when he has not signed up. */
  async findPosition(event: string, follower: string): Promise<Position | undefined> {
    const found = await this.#model
      .findById(event, { "signUps.follower": 1, capacity: 1 })
      .lean<Pick<FullEvent, "signUps" | "capacity">>();
    return found ? positionOf(found, follower) : undefined;
  }

  /** Events whose last acts still have consequences. */
  async findUnsettled(limit: number): Promise<string[]> {
    const found = await this.#model.find({ isUnsettled: true }, { _id: 1 }).limit(limit).lean();
    return found.map(({ _id }) => _id);
  }

  async isUnsettled(event: string): Promise<boolean> {
    return (await this.#model.exists({ _id: event, isUnsettled: true })) !== null;
  }

  /** His own sign-up; undefined when there is none. */
  async findOwn(event: string, follower: string): Promise<SignUp | undefined> {
    return (await this.#look(event, follower))?.signUps?.[0];
  }

  /** From the waiting list to a place: written when the message about it is. */
  async markMovedUp(event: string, { key }: SignUp): Promise<void> {
    await this.#model.updateOne(
      { _id: event, signUps: trusted({ $elemMatch: { key, told: "waiting" } }) },
      { $set: { "signUps.$.told": "place" } },
    );
  }

  async markToldCancelled(event: string, keys: readonly string[]): Promise<void> {
    await this.#model.updateOne(
      { _id: event },
      { $set: { "signUps.$[told].isToldCancelled": true } },
      { arrayFilters: [{ "told.key": trusted({ $in: [...keys] }) }] },
    );
  }

  /** The consequences of these acts are written. False when somebody else has written them: he may have seen an older
   *  state. */
  async settle(event: string, acts: readonly string[]): Promise<boolean> {
    const result = await this.#model.updateOne(
      { _id: event },
      { $pullAll: { unsettled: [...acts] } },
    );
    await this.#model.updateOne(
      { _id: event, isUnsettled: true, unsettled: trusted({ $size: 0 }) },
      { $unset: { isUnsettled: 1 } },
    );
    return result.modifiedCount === 1;
  }

  async #look(event: string, follower: string): Promise<EventSeenBy | null> {
    return this.#model
      .findById(event, {
        ...{ status: 1, startsAt: 1, endsAt: 1, signUpUntilAt: 1, capacity: 1 },
        ...{ signUpCount: 1, version: 1, signUps: { $elemMatch: { follower } } },
      })
      .lean<EventSeenBy>();
  }

  async #isSpent(event: string, key: string): Promise<boolean> {
    return (await this.#model.exists({ _id: event, spentKeys: key })) !== null;
  }

  async #tell(event: string, own: SignUp, isNew: boolean): Promise<SignUpOutcome> {
    const position = await this.findPosition(event, own.follower);
    if (!position) return { kind: "refused", reason: "undone" };
    return { kind: "signed-up", isNew, ...position };
  }

  /** A place when there is one, else the end of the waiting list; undefined when neither is as it was seen. */
  async #append(seen: EventSeenBy, act: SignUpAct): Promise<SignUpOutcome | undefined> {
    const { follower, key, now } = act;
    const capacity = capacityOf(seen);
    const told: Standing = seen.signUpCount < capacity ? "place" : "waiting";
    const room = told === "place" ? { $lt: capacity } : { $gte: capacity, $lt: signUpLimit };
    const written = await this.#model
      .findOneAndUpdate(
        {
          ...{ _id: seen._id, version: seen.version, signUpCount: trusted(room) },
          "signUps.follower": trusted({ $ne: follower }),
          spentKeys: trusted({ $ne: key }),
        },
        {
          $push: {
            signUps: { key, follower, at: now, told },
            unsettled: unsettledAct(follower, key),
          },
          $inc: { signUpCount: 1 },
          $set: { isUnsettled: true },
        },
        { returnDocument: "after", projection: { signUpCount: 1 } },
      )
      .lean<Pick<UnionEvent, "signUpCount">>();
    if (!written) return undefined;
    const rank = told === "place" ? written.signUpCount : written.signUpCount - capacity;
    return { kind: "signed-up", isNew: true, standing: told, rank };
  }

  async #withdraw(event: string, own: SignUp, { follower, key }: SignUpAct): Promise<boolean> {
    const result = await this.#model.updateOne(
      { _id: event, "signUps.key": own.key, spentKeys: trusted({ $ne: key }) },
      {
        $pull: { signUps: { key: own.key } },
        $push: {
          spentKeys: { $each: [own.key, key], $slice: -spentKeysLimit },
          unsettled: unsettledAct(follower, key),
        },
        $inc: { signUpCount: -1 },
        $set: { isUnsettled: true },
      },
    );
    return result.modifiedCount === 1;
  }
}

function whyRefused(seen: EventSeenBy | null, now: Date) {
  if (!seen) return "gone";
  return whyClosed(seen, now) ?? (seen.signUpCount >= signUpLimit ? "full" : undefined);
}

/** Why nobody can sign up now, if nobody can. */
export function whyClosed(
  { status, startsAt, signUpUntilAt }: Pick<UnionEvent, "status" | "startsAt" | "signUpUntilAt">,
  now: Date,
): "cancelled" | "started" | "closed" | undefined {
  if (status === "cancelled") return "cancelled";
  if (startsAt <= now) return "started";
  return signUpUntilAt && signUpUntilAt <= now ? "closed" : undefined;
}

/** Where he stands in the order of arrival; undefined when he has not signed up. */
export function positionOf(
  event: Pick<FullEvent, "capacity"> & {
    readonly signUps: readonly Pick<SignUp, "follower">[];
  },
  follower: string,
): Position | undefined {
  const index = event.signUps.findIndex((signUp) => signUp.follower === follower);
  if (index < 0) return undefined;
  const capacity = capacityOf(event);
  if (index < capacity) return { standing: "place", rank: index + 1 };
  return { standing: "waiting", rank: index + 1 - capacity };
}

/** Who has a place and has not been told so. */
export function movedUp(event: FullEvent): readonly SignUp[] {
  return event.signUps.slice(0, capacityOf(event)).filter(({ told }) => told === "waiting");
}
