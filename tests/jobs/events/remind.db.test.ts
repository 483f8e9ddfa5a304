import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { remindEvents } from "../../../jobs/events/remind.ts";
import {
  buildEvent,
  eventNow,
  inHours,
  openEventWorld,
  type EventWorld,
} from "../../support/event-world.ts";

let world: EventWorld;
beforeAll(async () => {
  world = await openEventWorld();
});
afterAll(() => world.close());

const signUp = async (event: string, follower: string) => {
  await world.addFollower(follower);
  await world.stores.signUps.signUp(event, { follower, key: follower, now: eventNow });
};

describe("reminders", () => {
  it("go to who has a place, of tomorrow's events and of those within the hour, once each", async () => {
    const { events } = world.stores;
    await events.add(
      buildEvent("tomorrow", { capacity: 1, startsAt: inHours(20), endsAt: inHours(22) }),
    );
    await events.add(buildEvent("later", { startsAt: inHours(45), endsAt: inHours(46) }));
    for (const [event, follower] of [
      ["tomorrow", "a"],
      ["tomorrow", "b"],
      ["later", "c"],
    ] as const) {
      await signUp(event, follower);
    }
    expect(await remindEvents(eventNow, world.parts)).toBe(1);
    expect(await remindEvents(eventNow, world.parts)).toBe(0);
    expect(await world.told("a")).toMatchObject([
      expect.stringMatching(/快到了：羽毛球赛\n11月25日 周三 06:00/),
    ]);
    expect(await world.told("b")).toEqual([]);
    expect(await remindEvents(inHours(19.5), world.parts)).toBe(2);
    expect(await world.told("a")).toHaveLength(2);
    expect(await world.told("c")).toHaveLength(1);
  });

  it("leave out who no longer follows", async () => {
    await world.stores.events.add(
      buildEvent("gone", { startsAt: inHours(21), endsAt: inHours(22) }),
    );
    await signUp("gone", "d");
    await world.stores.followers.applyTurn("d", 2, {
      openid: "o-d",
      at: eventNow,
      isSubscribed: false,
    });
    expect(await remindEvents(eventNow, world.parts)).toBe(0);
  });
});
