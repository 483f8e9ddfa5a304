import type { LeasedConversation } from "../../models/conversation-schema.ts";
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

/** Three tries in all, 5 s from one to the next, and some slack. Source: fact sheet 1.4. */
const lastRepeat = 2;
const tryMs = 5_000;
const slackMs = 2_000;

/** Decides, by design.md 5.3, how an answer that is late reaches its follower: by customer-service message if the
 *  ledger allows, else to the platform's next try, else at his next contact. */
export class LateAnswers {
  readonly #lateCallbacks: Stores["lateCallbacks"];
  readonly #maySend: boolean;
  readonly #platformNow: () => Date;

  constructor(options: {
    readonly stores: Pick<Stores, "lateCallbacks">;
    readonly maySend: boolean;
    readonly platformNow: () => Date;
  }) {
    this.#lateCallbacks = options.stores.lateCallbacks;
    this.#maySend = options.maySend;
    this.#platformNow = options.platformNow;
  }

  async decide(late: LateCallback): Promise<LateDecision> {
    if (this.#maySend && late.isFollowers) {
      const promise = await this.#lateCallbacks.promise(late, this.#platformNow());
      if (promise !== "nothing-left") return promise === "promised" ? "accept" : "look-again";
    }
    const isLastTry = late.repeats >= lastRepeat;
    if (!isLastTry && (await this.#lateCallbacks.claimSilence(new Date()))) return "silence";
    return (await this.#lateCallbacks.keep(late)) ? "accept" : "look-again";
  }
}

/** Whether a request waits for the answer, or the platform will ask once more: otherwise nobody would collect it.
 *  @param now on the machine's clock, which the platform's tries go by */
export function isAskedFor(
  { askedAt, receivedAt, repeats = 0 }: LeasedConversation["inbox"][number],
  now: Date,
): boolean {
  const sinceMs = now.getTime() - (askedAt ?? receivedAt).getTime();
  return sinceMs < (repeats >= lastRepeat ? tryMs : tryMs + slackMs);
}
