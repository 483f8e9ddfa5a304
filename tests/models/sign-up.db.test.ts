import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settleEvent } from "../../bot/events/settle-event.ts";
import { settleEvents } from "../../jobs/events/settle-events.ts";
import { wholeUnion } from "../../models/scope.ts";
import { scopeData } from "../../models/scoped-data.ts";
import {
  buildEvent,
  eventNow,
  inHours,
  openEventWorld,
  type EventWorld,
} from "../support/event-world.ts";

let world: EventWorld;
beforeAll(async () => {
  world = await openEventWorld();
});
afterAll(() => world.close());

const act = (follower: string, key: string, now = eventNow) => ({ follower, key, now });
const signUp = (event: string, follower: string, key: string) =>
  world.stores.signUps.signUp(event, act(follower, key));
const seen = async (event: string) => {
  const found = await scopeData(world.stores, wholeUnion).events.find(event);
  if (!found) throw new Error("no such event");
  return found;
};

describe("signing up", () => {
  it("of 1,000 at once for 100 places exactly 100 get one, the rest wait in order; one who leaves is followed by the first", async () => {
    const { stores } = world;
    await stores.events.add(buildEvent("crowd", { capacity: 100 }));
    const people = Array.from({ length: 1_000 }, (_, index) => `w${index}`);
    const outcomes = await Promise.all(people.map((id) => signUp("crowd", id, `k-${id}`)));
    const ranks = (standing: string) =>
      outcomes
        .flatMap((outcome) =>
          outcome.kind === "signed-up" && outcome.standing === standing ? [outcome.rank] : [],
        )
        .sort((one, other) => one - other);
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    expect(ranks("place")).toEqual(upTo(100));
    expect(ranks("waiting")).toEqual(upTo(900));
    const full = await stores.events.findFull("crowd");
    expect(full).toMatchObject({ signUpCount: 1_000 });
    expect(new Set(full?.signUps.map(({ follower }) => follower)).size).toBe(1_000);
    expect(full?.signUps.slice(0, 100).every(({ told }) => told === "place")).toBe(true);
    const [first, hundredth, next] = [0, 99, 100].map((at) => full?.signUps[at]?.follower ?? "");
    expect(first).not.toBe(hundredth);

    await world.addFollower(String(next));
    expect(await stores.signUps.signOff("crowd", act(String(first), "off"))).toBe("signed-off");
    await Promise.all([settleEvent("crowd", world.parts), settleEvent("crowd", world.parts)]);
    expect(await world.told(String(next))).toMatchObject([expect.stringContaining("轮到您了")]);
    expect(await stores.signUps.findPosition("crowd", String(next))).toEqual({
      standing: "place",
      rank: 100,
    });
    expect(await world.facets(String(next))).toContain("event/crowd/signed-up");
    expect(await stores.signUps.findUnsettled(10)).toEqual([]);
  }, 60_000);

  it("a repeated act recognises its own, another one of the same worker finds him there", async () => {
    await world.stores.events.add(buildEvent("twice", { capacity: 1 }));
    const done = { kind: "signed-up", standing: "place", rank: 1 };
    expect(await signUp("twice", "a", "k1")).toEqual({ ...done, isNew: true });
    expect(await signUp("twice", "a", "k1")).toEqual({ ...done, isNew: true });
    expect(await signUp("twice", "a", "k2")).toEqual({ ...done, isNew: false });
  });

  it("an old form neither signs up again nor off again", async () => {
    const { signUps, events } = world.stores;
    await events.add(buildEvent("old-form"));
    await signUp("old-form", "a", "form-1");
    expect(await signUps.signOff("old-form", act("a", "form-2"))).toBe("signed-off");
    expect(await signUp("old-form", "a", "form-1")).toMatchObject({ reason: "undone" });
    expect(await signUp("old-form", "a", "form-3")).toMatchObject({ kind: "signed-up" });
    expect(await signUps.signOff("old-form", act("a", "form-2"))).toBe("signed-off");
    expect(await signUps.findPosition("old-form", "a")).toEqual({ standing: "place", rank: 1 });
  });

  it.each([
    ["gone", "nowhere", {}],
    ["started", "is-on", { startsAt: inHours(-1), endsAt: inHours(1) }],
    ["closed", "is-closed", { signUpUntilAt: inHours(-1) }],
  ] as const)("is refused when it is %s", async (reason, id, fields) => {
    if (id !== "nowhere") await world.stores.events.add(buildEvent(id, fields));
    expect(await signUp(id, "a", "k")).toEqual({ kind: "refused", reason });
  });
});

describe("what cadres change", () => {
  const written = { request: "r1", updatedAt: eventNow };

  it("more places move the first in the waiting list up", async () => {
    const { events } = world.stores;
    const { capacity: _none, ...fields } = buildEvent("grows");
    await events.add(buildEvent("grows", { capacity: 1 }));
    for (const name of ["g1", "g2", "g3"]) {
      await world.addFollower(name);
      await signUp("grows", name, name);
    }
    expect(
      await events.change(await seen("grows"), { ...fields, capacity: 2 }, written),
    ).not.toBeNull();
    await settleEvents(world.parts);
    expect(await world.told("g2")).toHaveLength(1);
    expect(await world.told("g3")).toEqual([]);
    expect(await world.facets("g3")).toEqual(["event/grows/waiting"]);
  });

  it("nobody loses a place he was promised", async () => {
    const { events } = world.stores;
    const fields = buildEvent("shrinks");
    await events.add(fields);
    for (const name of ["s1", "s2"]) await signUp("shrinks", name, name);
    expect(
      await events.change(await seen("shrinks"), { ...fields, capacity: 1 }, written),
    ).toBeNull();
    expect(
      await events.change(await seen("shrinks"), { ...fields, capacity: 2 }, written),
    ).toMatchObject({ capacity: 2 });
  });

  it("a cancelled event tells everybody who signed up, once, also when it is told twice", async () => {
    const { events, signUps } = world.stores;
    await events.add(buildEvent("off"));
    for (const name of ["c1", "c2"]) {
      await world.addFollower(name);
      await signUp("off", name, name);
    }
    expect(await events.cancel(await seen("off"), written)).toMatchObject({ status: "cancelled" });
    await settleEvents(world.parts);
    await settleEvents(world.parts);
    expect(await world.told("c1")).toMatchObject([expect.stringContaining("取消了：羽毛球赛")]);
    expect(await world.told("c2")).toHaveLength(1);
    expect(await signUp("off", "c3", "k")).toEqual({ kind: "refused", reason: "cancelled" });
    expect(await signUps.signOff("off", act("c1", "bye"))).toBe("signed-off");
    expect(await events.remove(await seen("off"))).toBe(false);
  });

  it("a crash between message and mark repeats neither", async () => {
    const { events, signUps, connection } = { ...world.stores, connection: world.connection };
    await events.add(buildEvent("crash", { capacity: 1 }));
    for (const name of ["x1", "x2"]) {
      await world.addFollower(name);
      await signUp("crash", name, name);
    }
    await signUps.signOff("crash", act("x1", "leaves"));
    await settleEvents(world.parts);
    const unmarked = {
      $set: { "signUps.0.told": "waiting", unsettled: [" again"], isUnsettled: true },
    };
    await connection.collection<{ _id: string }>("events").updateOne({ _id: "crash" }, unmarked);
    await settleEvents(world.parts);
    expect(await world.told("x2")).toHaveLength(1);
  });
});
