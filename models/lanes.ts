interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets only so many work on the same thing at once within this process; work on different things is not held up. A
 *  document that hundreds write at once makes the database begin most of the writes again. */
export class Lanes {
  readonly #width: number;
  readonly #lanes = new Map<string, Lane>();

  constructor(width: number) {
    this.#width = width;
  }

  async run<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.get(name) ?? { running: 0, waiting: [] };
    this.#lanes.set(name, lane);
    if (lane.running < this.#width) lane.running += 1;
    else await new Promise<void>((resolve) => lane.waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#leave(name, lane);
    }
  }

  /** Who waits longest takes the place over. */
  #leave(name: string, lane: Lane): void {
    const next = lane.waiting.shift();
    if (next) return next();
    lane.running -= 1;
    if (lane.running === 0) this.#lanes.delete(name);
  }
}
