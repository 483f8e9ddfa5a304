/** What concerns one key runs one after the other, in the order in which it came; keys do not wait for each other. */
export class TurnQueue<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  run<Result>(key: Key, turn: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const outcome = before.then(turn);
    const settled = outcome.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, settled);
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    return outcome;
  }
}
