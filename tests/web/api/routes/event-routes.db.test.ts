import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { districtCode } from "../../../../models/scope.ts";
import { openOffice, otherTown, town, type Office } from "../../../support/office.ts";

let office: Office;
beforeAll(async () => {
  office = await openOffice();
  for (const [id, path] of [
    ["here", [districtCode, town]],
    ["there", [districtCode, otherTown]],
    ["third", [districtCode, town]],
  ] as const) {
    const at = new Date();
    await office.stores.followers.applyTurn(id, 1, {
      openid: `o-${id}`,
      at,
      organisationPath: path,
    });
    const mobile = office.cipher.seal("13800138000", "follower.mobile");
    await office.stores.followers.notePerson(id, 1, { name: "张三丰", mobile, searchKeys: [] });
  }
});
afterAll(() => office.close());

const send =
  (method: string) =>
  (path: string, body: unknown, as = "admin") =>
    office.ask(path, { method, body, as });
const put = send("PUT");
const post = send("POST");

const hourMs = 60 * 60_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hourMs).toISOString();
const fields = {
  ...{ title: "羽毛球赛", description: "自带球拍", place: "文化宫", capacity: 2 },
  ...{ startsAt: inHours(48), endsAt: inHours(50) },
};
const signUp = (event: string, follower: string) =>
  office.stores.signUps.signUp(event, { follower, key: `k-${follower}`, now: new Date() });

async function create(path: string, body: object, as = "admin"): Promise<string> {
  const answered = await post(path, body, as);
  expect(answered).toMatchObject({ status: 201 });
  return String(answered.body["id"]);
}

describe("events", () => {
  it("belong to who writes them, are read by the part above, and move with their version", async () => {
    const id = await create("/events", fields, "town");
    expect((await office.ask(`/events/${id}`)).body).toMatchObject({
      organisation: town,
      placed: 0,
    });
    expect((await office.ask(`/events/${id}`, { as: "otherTown" })).status).toBe(404);
    expect((await post("/events", { ...fields, organisation: otherTown }, "town")).status).toBe(
      404,
    );
    expect((await post("/events", fields, "viewer")).status).toBe(403);
    const changed = await put(`/events/${id}`, { ...fields, title: "改期", version: 1 }, "town");
    expect(changed.body).toMatchObject({ title: "改期", version: 2 });
    const stale = await put(`/events/${id}`, { ...fields, version: 1 });
    expect(stale).toMatchObject({ status: 409, body: { error: { code: "version-conflict" } } });
    expect((await office.ask("/events", { as: "otherTown" })).body["items"]).toEqual([]);
    expect((await office.ask("/events", { as: "town" })).body["items"]).toMatchObject([
      { id, waiting: 0 },
    ]);
  });

  it.each([
    [{ endsAt: inHours(1) }, "endsAt"],
    [{ signUpUntilAt: inHours(49) }, "signUpUntilAt"],
    [{ link: "http://x.example" }, "link"],
    [{ capacity: 0 }, "capacity"],
  ])("%o is refused by name", async (wrong, field) => {
    const { status, body } = await post("/events", { ...fields, ...wrong });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { fields: { [`body.${field}`]: expect.any(String) as string } },
    });
  });

  it("the list of who signed up is paged, masked, and nameless where it is somebody else's worker", async () => {
    const id = await create("/events", fields, "town");
    for (const follower of ["here", "there", "third"]) await signUp(id, follower);
    const first = await office.ask(`/events/${id}/sign-ups?limit=2`, { as: "town" });
    expect(first.body).toMatchObject({
      items: [
        { standing: "place", rank: 1, name: "张**", mobile: "138****8000" },
        { standing: "place", rank: 2 },
      ],
      total: 3,
    });
    expect((first.body["items"] as object[])[1]).not.toHaveProperty("name");
    const cursor = String(first.body["nextCursor"]);
    const second = await office.ask(`/events/${id}/sign-ups?limit=2&cursor=${cursor}`, {
      as: "town",
    });
    expect(second.body).toMatchObject({
      items: [{ standing: "waiting", rank: 1 }],
      nextCursor: null,
    });

    const started = await post(`/events/${id}/sign-ups/export`, { isMasked: true }, "town");
    const done = await office.work(started);
    expect(done).toMatchObject({ state: "done", done: 3 });
    const { body } = await office.ask(`/operations/${String(done["id"])}/file`, { as: "town" });
    expect(String(body["text"])).toMatch(
      /1,有名额,张\*\*,138\*\*\*\*8000,南法信镇.*不在您负责的范围.*候补第 1/s,
    );
    expect(String(body["text"])).not.toContain("13800138000");
  });

  it("keeps promised places, and an event with sign-ups is cancelled, not removed", async () => {
    const id = await create("/events", fields);
    for (const follower of ["here", "there"]) await signUp(id, follower);
    const fewer = await put(`/events/${id}`, { ...fields, capacity: 1, version: 1 });
    expect(fewer).toMatchObject({ status: 409, body: { error: { code: "places-taken" } } });
    expect(await post(`/events/${id}/remove`, { version: 1 })).toMatchObject({
      status: 409,
      body: { error: { code: "has-sign-ups" } },
    });
    expect((await post(`/events/${id}/cancel`, { version: 1 })).body).toMatchObject({
      status: "cancelled",
    });
    expect(await office.stores.signUps.isUnsettled(id)).toBe(false);
    expect((await put(`/events/${id}`, { ...fields, version: 2 })).body).toMatchObject({
      error: { code: "cancelled" },
    });
    const { body } = await office.ask("/events?status=cancelled");
    expect(body["items"]).toMatchObject([{ id }]);
  });
});

describe("discounts", () => {
  const discount = {
    ...{ title: "观影", description: "两张", howToUse: "出示卡" },
    ...{ validFromAt: inHours(-48), validUntilAt: inHours(48) },
  };

  it("are written, changed by version, listed by their end, and removed", async () => {
    const id = await create("/discounts", discount, "town");
    const over = await create("/discounts", { ...discount, validUntilAt: inHours(-1) });
    expect((await office.ask("/discounts")).body["items"]).toMatchObject([{ id: over }, { id }]);
    expect((await office.ask("/discounts?when=now")).body["items"]).toMatchObject([{ id }]);
    expect(
      (await put(`/discounts/${id}`, { ...discount, place: "影城", version: 1 })).body,
    ).toMatchObject({ place: "影城", version: 2 });
    expect((await post(`/discounts/${id}/remove`, { version: 1 })).status).toBe(409);
    expect((await post(`/discounts/${id}/remove`, { version: 2 })).status).toBe(200);
  });
});

describe("notices", () => {
  const notice = {
    ...{
      level: "district",
      category: "event",
      title: "羽毛球赛开始报名，全国第一",
      summary: "来吧",
    },
    body: "第一段\n第二段",
  };

  it("are previewed as each channel shows them, with sensitive words and where they stand", async () => {
    const event = await create("/events", fields);
    const id = await create("/notices", { ...notice, subject: { kind: "event", id: event } });
    const { body } = await office.ask(`/notices/${id}/preview`, { as: "viewer" });
    expect(body).toMatchObject({
      template: {
        lines: [{ key: "thing1" }, { key: "time2" }, { key: "thing3", value: "文化宫" }, {}],
      },
      mass: { title: notice.title },
      sensitive: [{ field: "title", word: "全国第一", from: 9, to: 13, character: 10 }],
    });
    await office.stores.noticeOpens.note({ notice: id, follower: "here", openedAt: new Date() });
    expect((await office.ask(`/notices/${id}`)).body).toMatchObject({ opens: 1, version: 1 });
  });

  it("an editor writes for the district; a town's notice is about nothing that its cadre cannot see", async () => {
    const id = await create("/notices", notice, "editor");
    const saved = await put(`/notices/${id}`, { ...notice, summary: "最佳", version: 1 }, "editor");
    expect(saved.body).toMatchObject({
      ...{ version: 2, sensitive: [{ field: "title" }, { field: "summary", word: "最佳" }] },
    });
    const elsewhere = await create("/events", fields, "otherTown");
    const about = { ...notice, subject: { kind: "event", id: elsewhere } };
    expect((await post("/notices", about, "town")).status).toBe(404);
    expect((await post(`/notices/${id}/remove`, { version: 2 })).status).toBe(200);
  });
});
