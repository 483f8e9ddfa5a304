import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStores, type TestStores } from "../support/test-database.ts";

const now = new Date("2026-11-24T02:00:00Z");
const oneOff = { template: "t1", kind: "one-off" } as const;
const longTerm = { template: "t2", kind: "long-term" } as const;
const accept = (template: string) => ({ template, isAccepted: true });
const reject = (template: string) => ({ template, isAccepted: false });

let database: TestStores;
let consents: TestStores["stores"]["consents"];
let people = 0;
beforeAll(async () => {
  database = await openTestStores();
  ({ consents } = database.stores);
});
afterAll(() => database.close());

/** Somebody who accepted so often, one turn each. */
async function addFollower(...accepted: readonly string[]): Promise<string> {
  const id = `f${++people}`;
  await database.stores.followers.applyTurn(id, 1, { openid: `o-${id}`, at: now });
  for (const [turn, template] of accepted.entries()) {
    await consents.note(id, turn + 1, [accept(template)]);
  }
  return id;
}

async function leftOf(id: string): Promise<Record<string, number>> {
  const found = await database.stores.followers.find(id);
  return Object.fromEntries((found?.consents ?? []).map(({ template, left }) => [template, left]));
}

describe("what a follower agreed to", () => {
  it("counts once for each time he accepts; a turn that comes again changes nothing", async () => {
    const id = await addFollower("t1", "t1", "t2");
    expect(await leftOf(id)).toEqual({ t1: 2, t2: 1 });
    await consents.note(id, 3, [accept("t1")]);
    await consents.note(id, 2, [reject("t1")]);
    expect(await leftOf(id)).toEqual({ t1: 2, t2: 1 });
  });

  it("is taken back by his last word, for this template alone", async () => {
    const id = await addFollower("t1", "t1", "t2");
    await consents.note(id, 4, [reject("t1"), accept("t3")]);
    expect(await leftOf(id)).toEqual({ t1: 0, t2: 1, t3: 1 });
    await consents.note(id, 5, [accept("t1")]);
    expect(await leftOf(id)).toEqual({ t1: 1, t2: 1, t3: 1 });
  });

  it("of somebody who is not there is nothing", async () => {
    await consents.note("nobody", 1, [accept("t1")]);
    expect(await database.stores.followers.find("nobody")).toBeNull();
  });
});

describe("a send", () => {
  it("takes one, and of ten at once no more than he agreed to", async () => {
    const id = await addFollower("t1", "t1", "t1");
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, nth) => consents.take(id, oneOff, `d${nth}`)),
    );
    expect(taken.filter(Boolean)).toHaveLength(3);
    expect(await leftOf(id)).toEqual({ t1: 0 });
  });

  it("of a long-term notice uses none up", async () => {
    const id = await addFollower("t2");
    for (const delivery of ["d1", "d2"]) {
      expect(await consents.take(id, longTerm, delivery)).toBe(true);
    }
    expect([await leftOf(id), await consents.lastDelivery(id, "t2")]).toEqual([{ t2: 1 }, "d2"]);
    await consents.note(id, 9, [reject("t2")]);
    expect(await consents.take(id, longTerm, "d3")).toBe(false);
  });

  it("that did not happen gives it back, once", async () => {
    const id = await addFollower("t1");
    await consents.take(id, oneOff, "d1");
    for (const delivery of ["d2", "d1", "d1"]) await consents.giveBack(id, oneOff, delivery);
    expect([await leftOf(id), await consents.lastDelivery(id, "t1")]).toEqual([
      { t1: 1 },
      undefined,
    ]);
  });

  it("while he accepts again loses neither", async () => {
    const id = await addFollower("t1", "t1");
    await Promise.all([
      consents.take(id, oneOff, "d1"),
      consents.note(id, 5, [accept("t1")]),
      consents.take(id, oneOff, "d2"),
    ]);
    expect(await leftOf(id)).toEqual({ t1: 1 });
  });

  it("that the platform refuses leaves none", async () => {
    const id = await addFollower("t1", "t1");
    await consents.noteNoneLeft(id, "t1");
    expect(await leftOf(id)).toEqual({ t1: 0 });
  });
});
