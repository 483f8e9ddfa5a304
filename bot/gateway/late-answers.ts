import type { Stores } from "../../models/stores.ts";

export interface LateCallback {
  readonly conversation: string;
  readonly key: string;
  /** Requests of this callback seen before the present one. */
  readonly repeats: number;
  /** An account's own callback has nobody to send anything to. */
  readonly isFollowers: boolean;
}

/** What a request does whose answer is not ready in time. */
export type LateDecision =
  /** Answer `success`: the answer goes its own way. */
  | "accept"
  /** Leave this try unanswered, so that the platform asks again. */
  | "silence"
  /** The answer has become ready, or another request has decided. */
  | "look-again";

/** Three tries in all. Source: fact sheet 1.4. */
const lastRepeat = 2;

/** Decides, by design.md 5.3, how an answer that is late reaches its follower: by customer-service message if the
 *  ledger allows, else to the platform's next try, else at his next contact. */
export class LateAnswers {
  readonly #stores: Pick<Stores, "allowances" | "lateCallbacks">;
  readonly #maySend: boolean;
  readonly #platformNow: () => Date;

  constructor(options: {
    readonly stores: Pick<Stores, "allowances" | "lateCallbacks">;
    readonly maySend: boolean;
    readonly platformNow: () => Date;
  }) {
    this.#stores = options.stores;
    this.#maySend = options.maySend;
    this.#platformNow = options.platformNow;
  }

  async decide(late: LateCallback): Promise<LateDecision> {
    if (this.#maySend && late.isFollowers) {
      const promised = await this.#promise(late);
      if (promised) return promised;
    }
    const isLastTry = late.repeats >= lastRepeat;
    if (!isLastTry && (await this.#stores.lateCallbacks.claimSilence(new Date()))) return "silence";
    const isMarked = await this.#stores.lateCallbacks.mark(late, "keep");
    return isMarked ? "accept" : "look-again";
  }

  /** Undefined when nothing may be sent to this follower now. */
  async #promise(late: LateCallback): Promise<LateDecision | undefined> {
    const { allowances, lateCallbacks } = this.#stores;
    const reservation = await allowances.reserve(late.conversation, this.#platformNow());
    if (!reservation) return undefined;
    if (await lateCallbacks.mark(late, "send", reservation)) return "accept";
    await allowances.release(late.conversation, reservation);
    return "look-again";
  }
}
