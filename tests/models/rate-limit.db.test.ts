import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RateLimitStore } from "../../models/rate-limit.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";
import { startedAt } from "../support/started-at.ts";

let database: TestStores;
let limits: RateLimitStore;
beforeAll(async () => {
  database = await openTestStores();
  limits = database.stores.rateLimits;
});
afterAll(() => database.close());

const after = (ms: number) => new Date(startedAt.getTime() + ms);
const limit = { max: 5, windowMs: 1_000 };

describe("a limit", () => {
  it("lets through exactly as many as it allows, of many at once", async () => {
    const taken = await Promise.all(
      Array.from({ length: 40 }, () => limits.take("many", limit, startedAt)),
    );
    expect(taken.filter(Boolean)).toHaveLength(5);
  });

  it("is whole again when its window is over, and not before", async () => {
    const one = { max: 1, windowMs: 1_000 };
    expect(await limits.take("window", one, startedAt)).toBe(true);
    expect(await limits.take("window", one, after(999))).toBe(false);
    expect(await limits.take("window", one, after(1_000))).toBe(true);
  });

  it("can be renewed by each one, so that the last shuts for the whole window", async () => {
    const renewed = { max: 2, windowMs: 1_000, isRenewed: true };
    expect(await limits.take("renewed", renewed, startedAt)).toBe(true);
    expect(await limits.take("renewed", renewed, after(900))).toBe(true);
    expect(await limits.take("renewed", renewed, after(1_899))).toBe(false);
    expect(await limits.take("renewed", renewed, after(1_900))).toBe(true);
  });

  it("takes back what did not count", async () => {
    const one = { max: 1, windowMs: 1_000 };
    await limits.take("back", one, startedAt);
    await limits.giveBack("back");
    await limits.giveBack("back");
    expect(await limits.take("back", one, startedAt)).toBe(true);
    expect(await limits.take("back", one, startedAt)).toBe(false);
    await limits.clear("back");
    expect(await limits.take("back", one, startedAt)).toBe(true);
  });
});
