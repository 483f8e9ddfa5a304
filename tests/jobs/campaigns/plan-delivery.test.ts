import { describe, expect, it } from "vitest";
import {
  planDelivery,
  type PlanFacts,
  type PlannedFollower,
} from "../../../jobs/campaigns/plan-delivery.ts";
import { channels, type Channel } from "../../../models/channel.ts";
import { content } from "../../support/campaign-world.ts";

const now = new Date("2026-11-24T02:00:00Z");
const hourMs = 60 * 60_000;

function follower(over: object = {}): PlannedFollower {
  return { ...{ _id: "f", openid: "o", isSubscribed: true }, ...over };
}

function facts(chosen: readonly Channel[], over: Partial<PlanFacts> = {}): PlanFacts {
  return {
    run: { ...{ _id: "r", content, channels: chosen, isForced: false } },
    ...{ available: new Set(channels), subscriptionTemplate: "t", now },
    ...{ sendsPerMonth: 8, massPerMonth: 4 },
    ...over,
  };
}

/** So many of this month, by this channel, each of another notice. */
function received(count: number, channel: Channel, at = new Date("2026-11-02T02:00:00Z")) {
  return Array.from({ length: count }, (_, index) => ({
    ...{ run: `r${channel}${index}`, notice: `n${channel}${index}`, channel, at },
  }));
}

describe("by which channel somebody gets a notice", () => {
  it("is the first of those chosen that reaches him; the rest are fall-backs", () => {
    const all = facts(["subscription", "customer-service", "template"]);
    expect(planDelivery(follower(), all)).toEqual({
      ...{ kind: "send", channel: "template", fallbacks: [] },
    });
    const lastContactAt = new Date(now.getTime() - 47 * hourMs);
    expect(planDelivery(follower({ lastContactAt }), all)).toEqual({
      ...{ kind: "send", channel: "customer-service", fallbacks: ["template"] },
    });
    const consents = [{ template: "t", left: 1, at: now }];
    expect(planDelivery(follower({ lastContactAt, consents }), all)).toEqual({
      ...{ kind: "send", channel: "subscription", fallbacks: ["customer-service", "template"] },
    });
  });

  it("is never one the account has no right to", () => {
    const available = new Set<Channel>(["template"]);
    expect(planDelivery(follower(), facts(["mass", "template"], { available }))).toMatchObject({
      channel: "template",
    });
    expect(planDelivery(follower(), facts(["mass"], { available }))).toEqual({
      ...{ kind: "excluded", reason: "no-channel" },
    });
  });

  it("is none once the window is over or the consent is used up", () => {
    const lastContactAt = new Date(now.getTime() - 48 * hourMs);
    const consents = [{ template: "t", left: 0, at: now }];
    const late = follower({ lastContactAt, consents });
    expect(planDelivery(late, facts(["customer-service", "subscription"]))).toEqual({
      ...{ kind: "excluded", reason: "no-channel" },
    });
  });
});

describe("who agreed to no subscription notice", () => {
  const noConsent = { kind: "excluded", reason: "no-consent" };

  it("is left out where nothing else was chosen, or the account has nothing else, and told why", () => {
    expect(planDelivery(follower(), facts(["subscription"]))).toEqual(noConsent);
    const others = [{ template: "other", left: 3 }];
    expect(planDelivery(follower({ consents: others }), facts(["subscription"]))).toEqual(
      noConsent,
    );
    const available = new Set<Channel>(["subscription"]);
    const chosen = facts(["subscription", "template"], { available });
    expect(planDelivery(follower(), chosen)).toEqual(noConsent);
  });

  it("gets it by the next channel, where there is one", () => {
    expect(planDelivery(follower(), facts(["subscription", "template"]))).toMatchObject({
      ...{ kind: "send", channel: "template" },
    });
  });
});

describe("the quota of the month", () => {
  it("lets the fourth mass send through and not the fifth, by follower", () => {
    expect(
      planDelivery(follower({ received: received(3, "mass") }), facts(["mass"])),
    ).toMatchObject({ kind: "send", channel: "mass" });
    expect(planDelivery(follower({ received: received(4, "mass") }), facts(["mass"]))).toEqual({
      ...{ kind: "excluded", reason: "monthly-quota" },
    });
  });

  it("sends the fifth by the next channel, where there is one", () => {
    const four = follower({ received: received(4, "mass") });
    expect(planDelivery(four, facts(["mass", "template"]))).toEqual({
      ...{ kind: "send", channel: "template", fallbacks: [] },
    });
  });

  it("begins anew with the month of Shanghai", () => {
    const lastOfOctober = new Date("2026-10-31T15:59:59Z");
    const four = follower({ received: received(4, "mass", lastOfOctober) });
    expect(planDelivery(four, facts(["mass"]))).toMatchObject({ kind: "send" });
  });

  it("over all channels is what the settings say", () => {
    const eight = follower({ received: received(8, "template") });
    expect(planDelivery(eight, facts(["template"]))).toEqual({
      ...{ kind: "excluded", reason: "frequency-cap" },
    });
  });
});

describe("who is left out", () => {
  it("has left, has opted out of the category, or got this notice within seven days", () => {
    const plan = (over: object, isForced = false) =>
      planDelivery(follower(over), {
        ...facts(["template"]),
        run: { ...{ _id: "r", content, channels: ["template"], isForced } },
      });
    expect(plan({ isSubscribed: false })).toMatchObject({ reason: "not-subscribed" });
    expect(plan({ optOut: { event: true } })).toMatchObject({ reason: "opted-out" });
    expect(plan({ optOut: { discount: true } })).toMatchObject({ kind: "send" });
    const before = (hours: number) => [
      { run: "r0", notice: content.notice, channel: "template" as const, at: hoursAgo(hours) },
    ];
    expect(plan({ received: before(7 * 24 - 1) })).toMatchObject({ reason: "same-notice" });
    expect(plan({ received: before(7 * 24 - 1) }, true)).toMatchObject({ kind: "send" });
    expect(plan({ received: before(7 * 24) })).toMatchObject({ kind: "send" });
  });

  it("is not who only has this very run on record", () => {
    const own = [{ run: "r", notice: content.notice, channel: "template" as const, at: now }];
    expect(planDelivery(follower({ received: own }), facts(["template"]))).toMatchObject({
      kind: "send",
    });
  });
});

function hoursAgo(hours: number): Date {
  return new Date(now.getTime() - hours * hourMs);
}
