/** The client takes the line away by itself when nothing follows; how soon is not documented. */
const longestMs = 15_000;

/** Who sees 「对方正在输入…」 right now. Source: fact sheet 5.1, typing. */
export class TypingNotes {
  readonly #startedAtMs = new Map<string, number>();
  readonly #nowMs: () => number;

  /** `nowMs` is the machine's clock: a jump of the platform's must not end what a follower sees. */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  note(openid: string, isTyping: boolean): void {
    if (isTyping) this.#startedAtMs.set(openid, this.#nowMs());
    else this.#startedAtMs.delete(openid);
  }

  isTyping(openid: string): boolean {
    const startedAtMs = this.#startedAtMs.get(openid);
    if (startedAtMs === undefined) return false;
    const isFresh = this.#nowMs() - startedAtMs < longestMs;
    if (!isFresh) this.#startedAtMs.delete(openid);
    return isFresh;
  }
}
