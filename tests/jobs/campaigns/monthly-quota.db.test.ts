import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { forecastRun, type Forecast } from "../../../jobs/campaigns/forecast.ts";
import { audienceFilter } from "../../../models/audience-filter.ts";
import type { Channel } from "../../../models/channel.ts";
import { districtCode, scopeOf } from "../../../models/scope.ts";
import { CampaignWorld, content, FakeMass } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

let world: CampaignWorld;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
});
afterEach(async () => {
  await world.stopSenders();
  await world.clear();
});
afterAll(() => world.database.close());

const channels: readonly Channel[] = ["mass"];

/** What the composer shows before anything is sent. */
async function forecast(notice: string): Promise<Forecast> {
  const now = new Date();
  return forecastRun(
    world.database.stores,
    {
      filter: audienceFilter({ kind: "everyone" }, now),
      scope: scopeOf({ organisation: districtCode }),
    },
    {
      run: { _id: "", content: { ...content, notice }, channels, isForced: false },
      ...{ available: new Set(channels), sendsPerMonth: 8, massPerMonth: 4, now },
    },
  );
}

it("four messages a month reach a follower; the fifth is excluded with its reason, as was forecast", async () => {
  await world.addFollowers(20);
  const mass = new FakeMass();
  world.startSender([], { mass });
  for (const notice of ["n1", "n2", "n3", "n4"]) {
    expect((await forecast(notice)).byChannel).toEqual({ mass: 20 });
    const run = await world.addRun({ content: { ...content, notice }, channels });
    await world.until(run, "finished");
  }
  await world.addFollowers(25, (index) => ({ _id: `late${index}`, openid: `late${index}` }));
  expect(mass.reached).toHaveLength(80);
  const late = 25;
  expect(await forecast("n5")).toMatchObject({
    ...{ byChannel: { mass: late }, byReason: { "monthly-quota": 20 } },
  });
  const fifth = await world.addRun({ content: { ...content, notice: "n5" }, channels });
  await world.until(fifth, "finished");
  const fates = (await world.deliveries(fifth)).map(({ status, reason }) => reason ?? status);
  expect(fates.filter((fate) => fate === "monthly-quota")).toHaveLength(20);
  expect(fates).toHaveLength(20 + late);
  expect(mass.reached).toHaveLength(80 + late);
});
