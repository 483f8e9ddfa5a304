import { randomUUID } from "node:crypto";
import type { FieldCipher } from "../../models/field-cipher.ts";
import { keyLeaseMs, type IdempotencyKeyStore } from "../../models/idempotency-key.ts";
import type { IdempotencyPort, IdempotentOutcome, StoredAnswer, WriteKey } from "./ports.ts";
import { ApiProblem } from "./problem.ts";

const answerContext = "idempotency.answer";
const renewEveryMs = keyLeaseMs / 3;
const lookEveryMs = 50;
/** Longer than a dead process keeps its lease: who waits takes over. */
const waitMs = keyLeaseMs + 3_000;

type Act = (requestId: string) => Promise<StoredAnswer>;

interface Attempt {
  readonly id: string;
  readonly holder: string;
  /** The machine's clock, going on from the request's `now`. */
  readonly clock: () => Date;
}

/** Every write acts once per key, also by two at once and after a crash. */
export class Idempotency implements IdempotencyPort {
  readonly #keys: IdempotencyKeyStore;
  readonly #cipher: FieldCipher;

  constructor(keys: IdempotencyKeyStore, cipher: FieldCipher) {
    this.#keys = keys;
    this.#cipher = cipher;
  }

  async run(key: WriteKey, act: Act, now: Date): Promise<IdempotentOutcome> {
    const startedAtMs = performance.now();
    const clock = () => new Date(now.getTime() + performance.now() - startedAtMs);
    const name = JSON.stringify([key.caller, key.route, key.key]);
    const id = this.#cipher.hash(name, "idempotency.key");
    const attempt = { id, holder: randomUUID(), clock };
    const requestId = randomUUID();
    while (performance.now() - startedAtMs < waitMs) {
      const outcome = await this.#look({ ...attempt, digest: key.digest, requestId }, act);
      if (outcome) return outcome;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    return { kind: "still-running" };
  }

  /** Undefined while somebody else is at work. */
  async #look(
    attempt: Attempt & { readonly digest: string; readonly requestId: string },
    act: Act,
  ): Promise<IdempotentOutcome | undefined> {
    const claimed = await this.#keys.claim({ ...attempt, now: attempt.clock() });
    switch (claimed.kind) {
      case "running":
        return undefined;
      case "mismatch":
        return { kind: "mismatch" };
      case "done":
        return { kind: "answered", answer: this.#open(claimed.answer.buffer), isRepeat: true };
      case "claimed": {
        const answer = await this.#finish(attempt, () => act(claimed.requestId));
        return { kind: "answered", answer, isRepeat: false };
      }
    }
  }

  async #finish(attempt: Attempt, act: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
    const { id, holder, clock } = attempt;
    const renewing = setInterval(() => {
      // A renewal that fails lets the lease run out; the answer is written all the same.
      this.#keys.renew(id, holder, clock()).catch(() => undefined);
    }, renewEveryMs);
    try {
      const answer = await act();
      await this.#keys.finish(id, this.#cipher.seal(JSON.stringify(answer), answerContext));
      return answer;
    } catch (error) {
      // What cannot be given up now is free when the lease runs out.
      await this.#giveUp(attempt, error).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(renewing);
    }
  }

  #giveUp({ id, holder }: Attempt, error: unknown): Promise<void> {
    return error instanceof ApiProblem
      ? this.#keys.forget(id, holder)
      : this.#keys.release(id, holder);
  }

  #open(sealed: Uint8Array): StoredAnswer {
    return JSON.parse(this.#cipher.open(sealed, answerContext)) as StoredAnswer;
  }
}
