import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ContentCache, seedContent } from "../../../../bot/content-cache.ts";
import { freezeEditions } from "../../../../jobs/campaigns/editions.ts";
import { districtCode } from "../../../../models/scope.ts";
import { createCampaignPreviewRoute } from "../../../../web/api/routes/campaign-preview-route.ts";
import { createCampaignRoutes } from "../../../../web/api/routes/campaign-routes.ts";
import { createCampaignRunRoutes } from "../../../../web/api/routes/campaign-run-routes.ts";
import { buildCaller, csrfToken, openApiWorld, type ApiWorld } from "../../../support/api-world.ts";
import { campaignOffice } from "../../../support/campaign-office.ts";
import { buildEvent, eventNow } from "../../../support/event-world.ts";

const renhe = "110113003";
let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld({
    routes: ({ stores, cipher }) => {
      const platformNow = () => eventNow;
      const campaigns = campaignOffice(stores, platformNow);
      const parts = {
        ...{ stores, campaigns, platformNow, content: new ContentCache(stores) },
        ...{ cipher, handlers: [], wakeRunner: () => undefined },
      };
      return [
        ...[...createCampaignRoutes(parts), ...createCampaignRunRoutes(parts)],
        createCampaignPreviewRoute(parts),
      ];
    },
  });
  const caller = buildCaller("admin", districtCode, { steppedUpAt: new Date() });
  world.sessions.set("admin", { caller, csrfToken });
  await world.stores.content.seed(seedContent);
  await world.stores.events.add(
    buildEvent("e1", { title: "仁和球赛", organisationPath: [districtCode, renhe] }),
  );
});
afterAll(() => world.close());

const digest = { title: "本周活动与优惠", parts: ["event", "discount"] };
const body = {
  ...{ name: "每周三", digest, audience: { kind: "everyone" }, channels: ["template"] },
  schedule: { kind: "cron", expression: "0 10 * * 3", holidayRule: "keep" },
};

const endingEvents = { digest: { ...digest, parts: ["event"], isEndingOnly: true } };

async function ask(path: string, sent?: unknown, method = sent === undefined ? "GET" : "POST") {
  const response = await world.call(path, { method, ...(sent !== undefined && { body: sent }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("a campaign that sends a digest", () => {
  it("is written, shown, and previewed for each town; a notice can take its place", async () => {
    const created = await ask("/campaigns", body);
    expect(created).toMatchObject({ status: 201, body: { digest } });
    expect(created.body["notice"]).toBeUndefined();
    const id = String(created.body["id"]);
    const preview = await ask(`/campaigns/${id}/preview?town=${renhe}`);
    expect(preview.body).toMatchObject({ hasContent: true });
    expect(JSON.stringify(preview.body)).toContain("仁和球赛");
    expect((await ask(`/campaigns/${id}/preview?town=110113008`)).body).toEqual({
      hasContent: false,
    });
    await world.stores.notices.add({
      ...{ _id: "n1", organisationPath: [districtCode], level: "district", category: "news" },
      ...{ title: "通知", summary: "摘要", body: "正文", createdAt: eventNow, updatedAt: eventNow },
    });
    const { digest: _digest, ...rest } = body;
    const change = { ...rest, notice: "n1", version: 1 };
    const changed = await ask(`/campaigns/${id}`, change, "PUT");
    expect(changed).toMatchObject({ status: 200, body: { notice: "n1" } });
    expect(changed.body["digest"]).toBeUndefined();
    expect((await ask(`/campaigns/${id}/preview`)).body).toMatchObject({ hasContent: true });
  });

  it.each([
    ["neither a notice nor a digest", { digest: undefined }],
    ["both", { notice: "n1" }],
    ["a mass send, which tells everybody the same", { channels: ["mass"] }],
    ["a title that one line does not hold", { digest: { ...digest, title: "长".repeat(21) } }],
    ["no part", { digest: { ...digest, parts: [] } }],
    ["no discounts of which only the ending ones are wanted", endingEvents],
  ])("is refused with %s", async (_, over) => {
    expect((await ask("/campaigns", { ...body, ...over })).status).toBe(400);
  });

  it("shows with its run what each town was told", async () => {
    const { stores } = world;
    const content = { notice: "c1@s", category: "event", title: "本周", summary: "", body: "" };
    await stores.campaignRuns.add({
      ...{ _id: "run1", campaign: "c1", organisationPath: [districtCode], slotAt: eventNow },
      ...{ content: content as never, audience: { kind: "everyone" }, channels: ["template"] },
      ...{ digest: digest as never, status: "freezing", isForced: false },
      ...{ ignoresQuietHours: false, startedAt: eventNow },
    });
    const run = await stores.campaignRuns.find("run1");
    if (run) await freezeEditions(run, stores, eventNow);
    const { body: answer } = await ask("/campaign-runs/run1/editions");
    expect(answer["items"]).toMatchObject([
      { name: renhe, townName: "仁和镇", items: [{ title: "仁和球赛", id: "e1" }] },
      { name: `${renhe}-event` },
    ]);
  });
});
