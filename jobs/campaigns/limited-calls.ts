/** At most so many at once; the rest waits in line. */
export class LimitedCalls {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async run<Value>(call: () => Promise<Value>): Promise<Value> {
    if (this.#underWay >= this.#most) await new Promise<void>((go) => this.#waiting.push(go));
    this.#underWay += 1;
    try {
      return await call();
    } finally {
      this.#underWay -= 1;
      this.#waiting.shift()?.();
    }
  }
}
