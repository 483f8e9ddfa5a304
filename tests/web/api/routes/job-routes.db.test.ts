import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openOffice, type Office } from "../../../support/office.ts";

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

describe("the jobs", () => {
  it("are listed with their time in words and the next five", async () => {
    const { body } = await office.ask("/jobs");
    expect(body["items"]).toMatchObject([
      { name: "seeded", title: "测试任务", schedule: "每周三 10:00", lastRun: null },
    ]);
    const [{ nextRuns }] = body["items"] as [{ nextRuns: string[] }];
    expect(nextRuns).toHaveLength(5);
    expect(nextRuns.every((at) => at.endsWith("T02:00:00.000Z"))).toBe(true);
  });

  it("one is put down to be run now, and shows in its history", async () => {
    const asked = await office.ask("/jobs/seeded/run", { method: "POST" });
    expect(asked.status).toBe(202);
    const { body } = await office.ask("/jobs/seeded/runs");
    expect(body["items"]).toMatchObject([
      { id: asked.body["id"], reason: "asked", outcome: "asked", attempts: 0 },
    ]);
  });

  it("an unknown one is not", async () => {
    const { status } = await office.ask("/jobs/nothing/run", { method: "POST" });
    expect(status).toBe(404);
  });
});
