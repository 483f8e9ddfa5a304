/** Work on the same thing one after another within this process; work on different things side by side. A document that
 *  hundreds write at once makes the database begin most of the writes again. */
export class Lanes {
  readonly #ends = new Map<string, Promise<unknown>>();

  run<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#ends.get(name) ?? Promise.resolve();
    const done = before.then(work, work);
    this.#ends.set(name, done);
    const leave = () => {
      if (this.#ends.get(name) === done) this.#ends.delete(name);
    };
    done.then(leave, leave);
    return done;
  }
}
