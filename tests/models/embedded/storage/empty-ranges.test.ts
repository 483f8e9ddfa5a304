import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmptyRanges } from "../../../../models/embedded/storage/empty-ranges.ts";

const letter = fc.integer({ min: 0, max: 25 }).map((at) => String.fromCharCode(97 + at));

type Step =
  | { readonly kind: "put" | "remove" | "scan"; readonly key: string }
  | { readonly kind: "slow-scan"; readonly key: string; readonly putMeanwhile: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("put", "remove", "scan"), key: letter }),
  fc.record({ kind: fc.constant("slow-scan" as const), key: letter, putMeanwhile: letter }),
);

/** The keys of a store, scanned as scan-range.ts does it. */
class World {
  readonly #keys = new Set<string>();
  readonly #empty = new EmptyRanges();

  run(steps: readonly Step[]): void {
    for (const { kind, key, ...rest } of steps) {
      if (kind === "put") this.#put(key);
      if (kind === "remove") this.#keys.delete(key);
      if (kind === "scan") this.#scan(key, undefined);
      if (kind === "slow-scan" && "putMeanwhile" in rest) this.#scan(key, rest.putMeanwhile);
    }
  }

  #put(key: string): void {
    this.#keys.add(key);
    this.#empty.put(key);
  }

  #scan(from: string, putMeanwhile: string | undefined): void {
    const start = this.#empty.skip(from);
    const gap = this.#empty.search(from);
    const seen = this.#firstFrom(start);
    expect(seen).toBe(this.#firstFrom(from));
    if (putMeanwhile !== undefined) this.#put(putMeanwhile);
    this.#empty.found(gap, seen);
  }

  #firstFrom(from: string): string | undefined {
    return [...this.#keys].filter((key) => key >= from).sort()[0];
  }
}

describe("empty ranges", () => {
  it("let no scan step over a key, whatever was written and removed before", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => new World().run(steps)),
      { numRuns: 2_000 },
    );
  });

  it("skip what a scan found empty", () => {
    const empty = new EmptyRanges();
    empty.found(empty.search("a"), "m");
    expect(empty.skip("c")).toBe("m");
    expect(empty.skip("m")).toBe("m");
  });

  it("know nothing after a scan that found no key at all", () => {
    const empty = new EmptyRanges();
    empty.found(empty.search("a"), undefined);
    expect(empty.skip("a")).toBe("a");
  });
});
