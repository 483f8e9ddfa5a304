import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { districtCode, wholeUnion } from "../../../../models/scope.ts";
import { scopeData } from "../../../../models/scoped-data.ts";
import {
  openOffice,
  otherTown,
  town,
  type Answered,
  type Office,
} from "../../../support/office.ts";

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const send = (method: string) => (path: string, body: unknown, as?: string) =>
  office.ask(path, { method, body, ...(as && { as }) });
const put = send("PUT");
const post = send("POST");
const upload = (path: string, csv: string, as = "admin"): Promise<Answered> =>
  office.ask(path, { method: "POST", as, body: csv, headers: { "content-type": "text/csv" } });

const organisations = () => scopeData(office.stores, wholeUnion).organisations;
const stations = () => scopeData(office.stores, wholeUnion).stations;
const versions = async (collection: string) =>
  office.connection.collection(collection).find({}).sort({ _id: 1 }).toArray();

async function create(name: string, parent: string, kind = "base"): Promise<string> {
  const { status, body } = await post("/organisations", { name, kind, parent });
  expect(status).toBe(201);
  return String(body["id"]);
}

describe("organisations", () => {
  it("stand in a tree, each with its path", async () => {
    const federation = await create("高顺产业园工会联合会", otherTown, "federation");
    const base = await create("甲公司工会", federation);
    const { body } = await office.ask(`/organisations/${base}`);
    expect(body).toMatchObject({ path: [districtCode, otherTown, federation, base], version: 1 });
    const listed = await office.ask(`/organisations?parent=${federation}`);
    expect(listed.body).toMatchObject({ items: [{ name: "甲公司工会" }], total: 1 });
    const found = await office.ask(`/organisations?name=${encodeURIComponent("高顺")}`);
    expect(found.body["items"]).toMatchObject([{ id: federation }]);
    expect((await office.ask("/organisations?name=.*")).body["items"]).toEqual([]);
  });

  it("a town sees its own part, and is told nothing of another", async () => {
    const base = await create("乙公司工会", otherTown);
    const { body } = await office.ask("/organisations?limit=100", { as: "town" });
    const ids = (body["items"] as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual([town]);
    expect((await office.ask(`/organisations/${base}`, { as: "town" })).status).toBe(404);
    expect((await office.ask(`/organisations/${base}`, { as: "otherTown" })).status).toBe(200);
  });

  it("nothing stands under a base union, and a federation under none of its kind", async () => {
    const federation = await create("楼宇联合会", town, "federation");
    const base = await create("丙公司工会", town);
    const wrong = { status: 422, body: { error: { code: "wrong-parent" } } };
    const under = (parent: string, kind: string) =>
      post("/organisations", { name: "某某", kind, parent });
    expect(await under(base, "base")).toMatchObject(wrong);
    expect(await under(federation, "federation")).toMatchObject(wrong);
    expect(await put(`/organisations/${base}`, { name: "丙公司", version: 9 })).toMatchObject({
      status: 409,
      body: { error: { current: { name: "丙公司工会" }, yours: { name: "丙公司" } } },
    });
    expect(await put(`/organisations/${base}`, { name: "丙公司", version: 1 })).toMatchObject({
      body: { name: "丙公司", version: 2 },
    });
  });

  it("moved, takes everything along that belongs to it, and only that", async () => {
    const federation = await create("流动联合会", town, "federation");
    const base = await create("丁公司工会", federation);
    const path = [districtCode, town, federation, base];
    const { followers, cadres } = office.stores;
    for (const [id, organisationPath] of [
      ["f-moved", path],
      ["f-stays", [districtCode, town]],
    ] as const) {
      await followers.applyTurn(id, 1, { openid: `o-${id}`, at: new Date(), organisationPath });
    }
    await cadres.add({
      ...{ id: "c-base", account: "base", name: "丁", role: "cadre", organisation: base },
      ...{ organisationPath: path, createdAt: new Date() },
    });
    const moving = await post(`/organisations/${federation}/move`, {
      parent: otherTown,
      version: 1,
    });
    expect(moving.status).toBe(202);
    expect(await office.work(moving)).toMatchObject({ state: "done", done: 3 });
    const moved = [districtCode, otherTown, federation, base];
    expect((await organisations().find(base))?.organisationPath).toEqual(moved);
    expect((await followers.find("f-moved"))?.organisationPath).toEqual(moved);
    expect((await cadres.find("c-base"))?.organisationPath).toEqual(moved);
    expect((await followers.find("f-stays"))?.organisationPath).toEqual([districtCode, town]);
    const again = await post(`/organisations/${federation}/move`, {
      parent: otherTown,
      version: 1,
    });
    expect(await office.work(again)).toMatchObject({ state: "done", done: 0 });
  });
});

describe("importing organisations", () => {
  const file = `\ufeff名称,类型,上级,编号
乙公司工会,基层工会,南法信,
某楼宇联合会,工会联合会,110113008,lh-1
戊公司工会,基层工会,某楼宇联合会,
己公司工会,公司,南法信,
,基层工会,南法信,
庚公司工会,基层工会,海淀,
乙公司工会,基层工会,南法信镇,
辛公司工会,基层工会,南法信,110113
"壬公司工会,基层工会,南法信,
癸公司工会,工会联合会,某楼宇联合会,,多的
`;

  it("takes the good lines, names every bad one, and changes nothing the second time", async () => {
    const started = await upload("/organisations/import", file);
    expect(started.status).toBe(202);
    const ended = await office.work(started);
    expect(ended).toMatchObject({ state: "done", done: 10, total: 10, problemCount: 7 });
    expect(ended["problems"]).toEqual([
      { line: 5, message: "类型：要写“基层工会”或“工会联合会”" },
      { line: 6, message: "“名称”没有填" },
      { line: 7, message: "上级：没有“海淀”这个镇街、联合会或编号" },
      { line: 8, message: "和第 2 行是同一个" },
      { line: 9, message: expect.stringContaining("编号：要是 2 到 32 个") as string },
      { line: 10, message: "引号不成对，或者引号后面还有字" },
      { line: 11, message: "比表头多出 1 格" },
    ]);
    const { items } = await organisations().page({
      ...{ sort: { field: "name", direction: 1 }, limit: 10 },
      filter: { parent: "lh-1" },
    });
    expect(items).toMatchObject([{ name: "戊公司工会", kind: "base" }]);
    const before = await versions("organisations");
    await office.work(await upload("/organisations/import", file));
    expect(await versions("organisations")).toEqual(before);
  });

  it.each([
    ["a file without header", "", 400],
    ["JSON", JSON.stringify([]), 202],
    ["a column nobody knows", "名称,类型,上级,密码\n甲,基层工会,南法信,1", 202],
    ["a missing column", "名称,类型\n甲,基层工会", 202],
  ])("%s is refused as a whole", async (_name, csv, status) => {
    const started = await upload("/organisations/import", csv);
    expect(started.status).toBe(status);
    if (status !== 202) return;
    expect(await office.work(started)).toMatchObject({ state: "failed", failure: "wrong-header" });
  });

  it("is for who answers for the district", async () => {
    expect((await upload("/organisations/import", file, "town")).status).toBe(403);
    const mistyped = await office.ask("/organisations/import", { method: "POST", body: { a: 1 } });
    expect(mistyped.status).toBe(415);
  });
});

describe("service stations", () => {
  const station = { name: "南法信镇工会服务站", address: "南法信大街 1 号", phone: "01000000000" };

  it("are made, changed and removed by version, in one's own town only", async () => {
    const made = await post("/stations", { ...station, town }, "town");
    expect(made).toMatchObject({ status: 201, body: { townName: "南法信镇", version: 1 } });
    const path = `/stations/${String(made.body["id"])}`;
    const change = { name: station.name, hours: "9:00–17:00", version: 1 };
    const changed = await put(path, change, "town");
    expect(changed.body).toMatchObject({ hours: "9:00–17:00", version: 2 });
    expect(changed.body).not.toHaveProperty("address");
    expect(await put(path, change, "town")).toMatchObject({
      status: 409,
      body: { error: { current: { version: 2 }, yours: change } },
    });
    expect((await put(path, { ...change, version: 2 }, "otherTown")).status).toBe(404);
    expect((await office.ask(path, { as: "otherTown" })).status).toBe(404);
    expect((await post("/stations", { ...station, town: otherTown }, "town")).status).toBe(404);
    expect((await post(`${path}/remove`, { version: 1 }, "town")).status).toBe(409);
    expect((await post(`${path}/remove`, { version: 2 }, "town")).status).toBe(200);
    expect(await stations().find(String(made.body["id"]))).toBeNull();
  });

  it.each([
    { name: "" },
    { name: "甲\n乙" },
    { name: "甲", position: { latitude: 116.6, longitude: 40.1 } },
    { name: "甲", phone: { $gt: "" } },
    { name: "甲", secret: "x" },
    { name: "甲", services: [] },
  ])("%j is none", async (fields) => {
    expect((await post("/stations", { ...fields, town })).status).toBe(400);
  });

  const file = `镇街,名称,地址,时间,电话,服务,纬度,经度\r
南法信镇,南法信镇工会服务站,南法信大街 1 号,9:00–17:00,,法律咨询、困难帮扶,40.13,116.61\r
仁和,仁和镇工会服务站,,,,,,\r
马坡,马坡镇工会服务站,,,,,116.6,40.1\r
海淀,海淀工会服务站,,,,,,\r
后沙峪,"=HYPERLINK(""http://x"")",,,,,,\r
`;

  it("come by file: good lines in, bad ones named, the same file again changes nothing", async () => {
    const ended = await office.work(await upload("/stations/import", file));
    expect(ended).toMatchObject({ state: "done", problemCount: 2 });
    expect(ended["problems"]).toEqual([
      { line: 4, message: "纬度、经度：纬度要在 39 到 42 之间" },
      { line: 5, message: "没有“海淀”这个镇或街道" },
    ]);
    const { body } = await office.ask(`/stations?town=${town}`);
    expect(body["items"]).toMatchObject([
      { services: ["法律咨询", "困难帮扶"], position: { latitude: 40.13, longitude: 116.61 } },
    ]);
    const before = await versions("serviceStations");
    await office.work(await upload("/stations/import", file));
    expect(await versions("serviceStations")).toEqual(before);
  });

  it("a column that is missing keeps what is known, an empty cell forgets it", async () => {
    const name = "南法信镇工会服务站";
    const [id] = (
      await stations().page({
        ...{ sort: { field: "name", direction: 1 }, limit: 1, filter: { town } },
      })
    ).items.map(({ _id }) => _id);
    await office.work(await upload("/stations/import", `镇街,名称,电话\n南法信,${name},010-1\n`));
    expect(await stations().find(id ?? "")).toMatchObject({ phone: "010-1", hours: "9:00–17:00" });
    await office.work(await upload("/stations/import", `镇街,名称,时间\n南法信,${name},\n`));
    const stored = await stations().find(id ?? "");
    expect(stored).toMatchObject({ phone: "010-1" });
    expect(stored).not.toHaveProperty("hours");
  });

  it("a town's cadre imports his own town's lines only", async () => {
    const csv = "镇街,名称\n南法信,甲站\n仁和,乙站\n";
    const started = await upload("/stations/import", csv, "town");
    const runner = await office.work(started);
    expect(runner).toMatchObject({
      state: "done",
      problems: [{ line: 3, message: "仁和镇不在您负责的范围内" }],
    });
  });
});
