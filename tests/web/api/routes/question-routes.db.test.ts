import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openidFor, TranscriptWorld } from "../../../../bot/transcripts/transcript-world.ts";
import { openOffice, town, type Answered, type Office } from "../../../support/office.ts";

let office: Office;
/** Two instances of the account on one database. */
let here: TranscriptWorld;
let there: TranscriptWorld;
beforeAll(async () => {
  office = await openOffice();
  const { stores, cipher, log } = office;
  here = await TranscriptWorld.open({ stores, cipher, log });
  there = await TranscriptWorld.open({ stores, cipher, log });
});
afterAll(async () => {
  await here.close();
  await there.close();
  await office.close();
});

let messages = 0;

async function says(world: TranscriptWorld, worker: string, text: string): Promise<string> {
  const own = { MsgType: "text", Content: text, MsgId: String(++messages) };
  return (await world.push(world.callback(openidFor(worker), own))) ?? "";
}

async function isInTown(worker: string): Promise<void> {
  const place = { MsgType: "location", Location_X: "40.1", Location_Y: "116.6", Scale: "15" };
  const own = { ...place, Label: "顺义区南法信镇", MsgId: String(++messages) };
  await here.push(here.callback(openidFor(worker), own));
}

interface Listed {
  readonly hash: string;
  readonly text: string;
  readonly count: number;
}

async function list(as = "admin", query = ""): Promise<readonly Listed[]> {
  const { body } = await office.ask(`/questions${query}`, { as });
  return body["items"] as Listed[];
}

async function hashOf(text: string): Promise<string> {
  const found = (await list()).find((question) => question.text === text);
  if (!found) throw new Error(`${text} is not listed`);
  return found.hash;
}

const post = (path: string, body: unknown, as = "editor"): Promise<Answered> =>
  office.ask(path, { method: "POST", as, body });

describe("a question that was not understood", () => {
  it("asked three times is listed as one, becomes a topic, and is answered by another instance within a second", async () => {
    const asked = ["班车几点发车", "班车几点发车？", " 班车，几点发车 "];
    for (const [index, text] of asked.entries()) {
      expect(await says(here, `worker-${index}`, text)).toContain("没弄明白");
    }
    const [listed] = await list();
    expect(listed).toMatchObject({ count: 3 });
    const hash = listed?.hash ?? "";
    const made = await post(`/questions/${hash}/topic`, {
      ...{ kind: "new", title: "园区班车", answer: "班车归园区管，请先问物业。" },
      wordings: ["通勤大巴在哪等"],
    });
    expect(made).toMatchObject({ status: 201, body: { resolved: 3, version: 1 } });
    const madeAtMs = performance.now();
    expect(await says(there, "worker-9", "班车几点发车")).toContain("请先问物业");
    expect(await says(there, "worker-9", "通勤大巴在哪等？")).toContain("请先问物业");
    expect(performance.now() - madeAtMs).toBeLessThan(1_000);
    expect(await list()).toEqual([]);
  });

  it("can be put to a topic there is", async () => {
    await says(here, "worker-1", "核桃啥时候熟透呀");
    const hash = await hashOf("核桃啥时候熟透呀");
    const { body } = await office.ask("/content/topic/events");
    const topic = { kind: "existing", topic: "events", version: body["version"] };
    expect(await post(`/questions/${hash}/topic`, { ...topic, version: 99 })).toMatchObject({
      status: 409,
    });
    expect(await post(`/questions/${hash}/topic`, topic)).toMatchObject({
      status: 201,
      body: { topic: "events", resolved: 1 },
    });
    const events = await office.ask("/content/topic/events");
    expect(await says(there, "worker-2", "核桃啥时候熟透呀")).toContain(
      (events.body["body"] as { answer: string }).answer.slice(0, 10),
    );
  });

  it("can be put aside; asked again it comes back", async () => {
    await says(here, "worker-3", "月球背面有几个坑");
    const hash = await hashOf("月球背面有几个坑");
    const put = await post(`/questions/${hash}/dismiss`, undefined);
    expect(put.body).toEqual({ resolved: 1 });
    expect(await list()).toEqual([]);
    await says(here, "worker-3", "月球背面有几个坑");
    expect(await list()).toMatchObject([{ count: 1 }]);
    await post(`/questions/${hash}/dismiss`, undefined);
  });

  it("is seen by the worker's town and the district, by no other town", async () => {
    await isInTown("worker-4");
    await says(here, "worker-4", "火星上有水吗");
    await says(here, "worker-5", "火星上有水吗");
    expect(await list()).toMatchObject([{ count: 2 }]);
    expect(await list("town")).toMatchObject([{ count: 1 }]);
    expect(await list("otherTown")).toEqual([]);
    const hash = await hashOf("火星上有水吗");
    expect((await post(`/questions/${hash}/dismiss`, undefined, "town")).status).toBe(403);
    await post(`/questions/${hash}/dismiss`, undefined);
    expect(await list("town")).toEqual([]);
  });

  it("the most asked come first, page by page, each once", async () => {
    const { unansweredQuestions } = office.stores;
    const askedAt = new Date();
    const expiresAt = new Date(Date.now() + 60_000);
    for (let index = 0; index < 30; index++) {
      const hash = `h${String(index % 9).padStart(21, "0")}`;
      const text = office.cipher.seal(`问题 ${index % 9}`, "unanswered");
      const row = { text, hash, organisationPath: ["110113", town], askedAt, expiresAt };
      await unansweredQuestions.note({ id: `q${index}`, ...row });
    }
    await unansweredQuestions.note({
      ...{ id: "old", text: office.cipher.seal("旧", "unanswered"), hash: "h".padEnd(22, "9") },
      ...{ organisationPath: ["110113"], askedAt, expiresAt: new Date(Date.now() - 1) },
    });
    const seen: Listed[] = [];
    let cursor = "";
    do {
      const { body } = await office.ask(`/questions?limit=4${cursor}`);
      seen.push(...(body["items"] as Listed[]));
      const next = body["nextCursor"] as string | null;
      cursor = next === null ? "" : `&cursor=${next}`;
    } while (cursor);
    expect(seen.map(({ count }) => count)).toEqual([4, 4, 4, 3, 3, 3, 3, 3, 3]);
    expect(new Set(seen.map(({ hash }) => hash)).size).toBe(9);
  });
});
