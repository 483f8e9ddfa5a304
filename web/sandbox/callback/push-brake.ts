/** "Stops pushing for 1 minute, then resumes by itself." Source: fact sheet 1.4, "Auto-block (MarkFail)". */
const stopMs = 60_000;
/** Failures count together when they lie in one minute; what the platform does is not documented. */
const windowMs = 60_000;

/** MarkFail: an account whose tries keep failing gets no pushes for a minute, and none of them later. */
export class PushBrake {
  readonly #limit: () => number | undefined;
  readonly #now: () => Date;
  #failedAtMs: readonly number[] = [];
  #stoppedUntilMs = 0;

  /** @param limit failed tries within a minute that stop the pushes; undefined: none do
   *  @param now the platform's clock */
  constructor(limit: () => number | undefined, now: () => Date) {
    this.#limit = limit;
    this.#now = now;
  }

  get isOn(): boolean {
    return this.#limit() !== undefined && this.#now().getTime() < this.#stoppedUntilMs;
  }

  noteFailure(): void {
    const limit = this.#limit();
    if (limit === undefined || this.isOn) return;
    const nowMs = this.#now().getTime();
    this.#failedAtMs = [...this.#failedAtMs.filter((atMs) => atMs > nowMs - windowMs), nowMs];
    if (this.#failedAtMs.length < limit) return;
    this.#failedAtMs = [];
    this.#stoppedUntilMs = nowMs + stopMs;
  }
}
