import type { KeptMap } from "../state/kept-map.ts";

const key = "last";

/** Numbers of sends, growing, as the platform gives them. */
export class JobIds {
  readonly #kept: KeptMap<number>;

  constructor(kept: KeptMap<number>) {
    this.#kept = kept;
  }

  next(): string {
    const next = (this.#kept.get(key) ?? 200_000_000) + 1;
    this.#kept.set(key, next);
    return String(next);
  }
}
