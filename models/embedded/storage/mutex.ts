/** Runs pieces of work one after another. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();
  #held = 0;

  async run<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    if (this.#held === 0) {
      this.#held += 1;
      const result = this.#runNow(work);
      this.#last = result.catch(() => undefined);
      return result;
    }
    this.#held += 1;
    const result = this.#last.then(() => this.#runNow(work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #runNow<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await work();
    } finally {
      this.#held -= 1;
    }
  }
}
