import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describePerson } from "../../../../bot/person-search.ts";
import { districtCode } from "../../../../models/scope.ts";
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
  await add("f1", { town, name: "王小明", mobile: "13800138101" });
  await add("f2", { town: otherTown, name: "王小刚", mobile: "13900138101" });
  await add("f3", { town, name: '=HYPERLINK("http://x")', mobile: "13700137003" });
  await add("f4", { name: "李秀英" });
  await add("f5", { town, isSubscribed: false });
});
afterAll(() => office.close());

let minute = 0;

async function add(
  id: string,
  {
    town: code,
    isSubscribed = true,
    ...person
  }: {
    town?: string;
    isSubscribed?: boolean;
    name?: string;
    mobile?: string;
  },
): Promise<void> {
  const { followers } = office.stores;
  const at = new Date(Date.parse("2026-11-24T02:00:00Z") + ++minute * 60_000);
  const organisationPath = code === undefined ? undefined : [districtCode, code];
  await followers.applyTurn(id, 1, {
    ...{ openid: `openid-${id}`, at, isSubscribed },
    ...(organisationPath && { organisationPath }),
  });
  if (Object.keys(person).length === 0) return;
  await followers.notePerson(id, 1, describePerson(person, office.cipher));
}

const search = (text: string, as = "admin", more: object = {}) =>
  office.ask("/followers/search", { method: "POST", as, body: { search: text, ...more } });
const ids = ({ body }: Answered) => (body["items"] as { id: string }[]).map(({ id }) => id);

describe("the list of followers", () => {
  it("shows the latest first, masked, and says how many there are", async () => {
    const answer = await office.ask("/followers?limit=2");
    expect(ids(answer)).toEqual(["f5", "f4"]);
    expect(answer.body["total"]).toBe(5);
    const next = await office.ask(`/followers?limit=3&cursor=${String(answer.body["nextCursor"])}`);
    expect(ids(next)).toEqual(["f3", "f2", "f1"]);
    expect(next.body).not.toHaveProperty("total");
    expect(next.body["items"]).toMatchObject([
      {},
      {},
      { name: "王**", mobile: "138****8101", town: { code: town, name: "南法信镇" } },
    ]);
    expect(JSON.stringify(answer) + JSON.stringify(next)).not.toMatch(/openid-|小明|13800138101/);
  });

  it.each([
    [`town=${town}`, ["f5", "f3", "f1"]],
    ["isSubscribed=false", ["f5"]],
    ["hasPerson=true", ["f4", "f3", "f2", "f1"]],
    [`hasPerson=true&town=${otherTown}`, ["f2"]],
  ])("filtered by %s", async (query, expected) => {
    expect(ids(await office.ask(`/followers?${query}`))).toEqual(expected);
  });

  it("a town sees its own, whatever it asks for", async () => {
    const own = await office.ask("/followers", { as: "town" });
    expect(ids(own)).toEqual(["f5", "f3", "f1"]);
    expect(own.body["total"]).toBe(3);
    const other = await office.ask(`/followers?town=${otherTown}`, { as: "town" });
    expect(other.body).toMatchObject({ items: [], total: 0 });
    expect(await office.ask("/followers/f2", { as: "town" })).toMatchObject({ status: 404 });
    expect(ids(await search("王小", "town"))).toEqual(["f1"]);
    expect((await search("王小", "town")).body["total"]).toBe(1);
    expect(ids(await search("8101", "town", { town: otherTown }))).toEqual([]);
  });

  it("a broken cursor and operators for values are refused", async () => {
    for (const query of ["cursor=x", "town[$ne]=1", "isSubscribed=maybe", "search=王小明"]) {
      expect((await office.ask(`/followers?${query}`)).status).toBe(400);
    }
    const operator = { search: { $gt: "" } };
    const answer = await office.ask("/followers/search", { method: "POST", body: operator });
    expect(answer.status).toBe(400);
  });
});

describe("searching", () => {
  it.each([
    ["王小", ["f2", "f1"]],
    ["王小明", ["f1"]],
    ["wxm", ["f1"]],
    ["8101", ["f2", "f1"]],
    ["13800138101", ["f1"]],
    ["李英", []],
  ])("%s", async (text, expected) => expect(ids(await search(text))).toEqual(expected));

  it("asks for more than one character", async () => {
    expect(await search("王")).toMatchObject({
      status: 400,
      body: { error: { code: "search-too-short" } },
    });
  });

  it("goes on page by page", async () => {
    const first = await search("8101", "admin", { limit: 1 });
    const cursor = first.body["nextCursor"];
    expect([...ids(first), ...ids(await search("8101", "admin", { limit: 1, cursor }))]).toEqual([
      ...["f2", "f1"],
    ]);
  });
});

describe("revealing", () => {
  const reveal = (id: string, as: string) =>
    office.ask(`/followers/${id}/reveal`, { method: "POST", as });

  it("shows one person in full, and is written down with an internal id only", async () => {
    office.audited.length = 0;
    expect((await reveal("f1", "town")).body).toEqual({ name: "王小明", mobile: "13800138101" });
    expect(office.audited).toMatchObject([
      { action: "revealFollower", target: { id: "f1" }, phase: "intent" },
      { phase: "done" },
    ]);
    expect(JSON.stringify(office.audited)).not.toMatch(/小明|13800138101/);
    expect((await reveal("f2", "town")).status).toBe(404);
    expect((await reveal("f1", "viewer")).status).toBe(403);
  });
});

describe("the export", () => {
  async function fetchFile(body: object, as = "admin"): Promise<string> {
    const started = await office.ask("/followers/export", { method: "POST", as, body });
    expect(started.status).toBe(202);
    expect(await office.work(started)).toMatchObject({ state: "done", hasFile: true });
    const path = `/operations/${String(started.body["id"])}/file`;
    return String((await office.ask(path, { as })).body["text"]);
  }

  it("holds the asker's part alone, numbers as text and no formula", async () => {
    const text = await fetchFile({ isMasked: false }, "town");
    expect(text).toBe(
      `\ufeff编号,姓名,手机,镇街,是否关注,关注时间,最近联系,来源\r
f1,王小明,"\t13800138101",南法信镇,是,2026-11-24 10:01,2026-11-24 10:01,\r
f3,"'=HYPERLINK(""http://x"")","\t13700137003",南法信镇,是,2026-11-24 10:03,2026-11-24 10:03,\r
f5,,,南法信镇,否,,2026-11-24 10:05,\r
`,
    );
  });

  it("is masked where that was asked for, and filtered", async () => {
    const text = await fetchFile({ isMasked: true, hasPerson: true, town: otherTown });
    expect(text.split("\r\n").slice(1)).toEqual([
      expect.stringMatching(/^f2,王\*\*,139\*{4}8101,仁和镇,是/) as string,
      "",
    ]);
  });

  it("asks for a fresh proof", async () => {
    const session = office.sessions.get("town");
    if (!session) throw new Error("no town cadre");
    const { steppedUpAt: _steppedUpAt, ...caller } = session.caller;
    office.sessions.set("town-before", { ...session, caller });
    for (const path of ["/followers/export", "/followers/f1/reveal"]) {
      const body = path.endsWith("export") ? { isMasked: true } : undefined;
      const call = { method: "POST", as: "town-before", ...(body && { body }) };
      expect(await office.ask(path, call)).toMatchObject({ status: 403 });
    }
  });
});
