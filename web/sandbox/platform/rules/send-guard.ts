import type { KeptMap } from "../state/kept-map.ts";

/** One send under a name of the caller's. */
export interface GuardedSend {
  readonly msgId: string;
  readonly atMs: number;
  /** How often it reached the recipient: never more than once inside the window. */
  readonly deliveries: number;
  /** Further calls with the same name inside the window: answered, not delivered. */
  readonly repeats: number;
}

/** Old entries are dropped when there are that many more than after the last cleaning. */
const cleaningStep = 500_000;
const keptMs = 24 * 60 * 60_000;

/** The platform's own guard against doing one send twice: `client_msg_id` of template messages. */
export class SendGuard {
  readonly #sends: KeptMap<GuardedSend>;
  readonly #windowMs: number;
  #cleanAtSize = cleaningStep;

  constructor(sends: KeptMap<GuardedSend>, windowMs: number) {
    this.#sends = sends;
    this.#windowMs = windowMs;
  }

  /** What was done under this name inside the window; counts the repeat. */
  findRepeat(key: string, nowMs: number): GuardedSend | undefined {
    const known = this.#sends.get(key);
    if (!known || nowMs - known.atMs >= this.#windowMs) return undefined;
    this.#sends.set(key, { ...known, repeats: known.repeats + 1 });
    return known;
  }

  /** A delivery; outside the window a name may be used again, which counts as another one. */
  note(key: string, msgId: string, nowMs: number): void {
    const known = this.#sends.get(key);
    const deliveries = (known?.deliveries ?? 0) + 1;
    this.#sends.set(key, { msgId, atMs: nowMs, deliveries, repeats: known?.repeats ?? 0 });
    if (this.#sends.size < this.#cleanAtSize) return;
    for (const [name, { atMs }] of this.#sends.entries()) {
      if (nowMs - atMs > keptMs) this.#sends.delete(name);
    }
    this.#cleanAtSize = this.#sends.size + cleaningStep;
  }

  find(key: string): GuardedSend | undefined {
    return this.#sends.get(key);
  }

  values(): IterableIterator<GuardedSend> {
    return this.#sends.values();
  }
}
