import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { districtCode, scopeOf } from "../../../models/scope.ts";
import { createTicketRoutes } from "../../../web/api/routes/ticket-routes.ts";
import { buildCaller, csrfToken, openApiWorld, type ApiWorld } from "../../support/api-world.ts";
import { conversationId } from "../../support/conversations.ts";
import { openTicketWorld, type TicketWorld, type Worker } from "../../support/ticket-world.ts";

const town = "110113008";
const otherTown = "110113104";

let tickets: TicketWorld;
let api: ApiWorld;
beforeAll(async () => {
  tickets = await openTicketWorld();
  const { account, stores, cipher } = tickets;
  api = await openApiWorld({
    database: tickets,
    routes: () => createTicketRoutes({ stores, cipher, desk: account.desk }),
  });
  for (const [as, name, organisation] of [
    ["wang", "王芳", town],
    ["li", "李雷", town],
    ["zhao", "赵敏", otherTown],
    ["qian", "钱区", districtCode],
  ] as const) {
    const { id } = await tickets.cadre(name, { organisation });
    const caller = { ...buildCaller("cadre", organisation), id, name };
    api.sessions.set(as, { caller: { ...caller, scope: scopeOf(caller) }, csrfToken });
  }
});
afterAll(async () => {
  await api.close();
  await tickets.close();
});

type Json = Record<string, unknown>;

async function call(as: string, path: string): Promise<[number, Json]> {
  const response = await api.call(path, { as });
  return [response.status, (await response.json()) as Json];
}

/** @param key `Idempotency-Key` */
async function post(
  as: string,
  path: string,
  { body, key }: { body?: unknown; key?: string } = {},
): Promise<[number, Json]> {
  const response = await api.call(path, {
    ...{ as, method: "POST" },
    ...(body !== undefined && { body }),
    ...(key !== undefined && { headers: { "idempotency-key": key } }),
  });
  return [response.status, (await response.json()) as Json];
}

/** A worker of a town with an open ticket. */
async function open(townName = "南法信镇"): Promise<{ worker: Worker; id: string }> {
  const worker = tickets.worker();
  await tickets.platform().push(worker.openid, {
    ...{ MsgType: "location", Location_X: "40.1", Location_Y: "116.6", Scale: "16" },
    ...{
      Label: `北京市顺义区${townName}某路`,
      MsgId: `9${Date.now()}${Math.random()}`.slice(0, 17),
    },
  });
  await worker.says("人工");
  return { worker, id: (await tickets.findTicket(worker.openid))._id };
}

describe("the tickets' list", () => {
  it("holds a cadre's own town, newest first, and of another town nothing, by any way", async () => {
    const here = await open();
    const newer = await open();
    const elsewhere = await open("李桥镇");
    const [, list] = await call("wang", "/tickets?limit=2");
    const ids = (list["items"] as Json[]).map(({ id }) => id);
    expect(ids).toEqual([newer.id, here.id]);
    expect(JSON.stringify(await call("wang", "/tickets?limit=100"))).not.toContain(elsewhere.id);
    for (const path of ["", "/history"])
      expect((await call("wang", `/tickets/${elsewhere.id}${path}`))[0]).toBe(404);
    for (const [path, body] of [
      ["take", undefined],
      ["answers", { text: "您好" }],
      ["notes", { text: "您好" }],
      ["close", { outcome: "" }],
      ["assign", { cadre: "cadre-1" }],
    ] as const)
      expect((await post("wang", `/tickets/${elsewhere.id}/${path}`, { body }))[0]).toBe(404);
    expect((await call("qian", `/tickets/${elsewhere.id}`))[0]).toBe(200);
    const tail = elsewhere.id.slice(-5);
    expect((await call("wang", `/tickets?search=${tail}`))[1]).toMatchObject({ items: [] });
    expect((await call("qian", `/tickets?search=${tail}`))[1]).toMatchObject({
      items: [{ id: elsewhere.id, place: "李桥镇", statusText: "待接手" }],
    });
  });

  it("is filtered and counted", async () => {
    const { id, worker } = await open();
    await worker.says("有人触电了快来救人");
    await post("li", `/tickets/${id}/take`);
    const [, mine] = await call("li", "/tickets?holder=me&status=held&urgent=true");
    expect(mine).toMatchObject({ items: [{ id, isUrgent: true, holder: { isMe: true } }] });
    expect((await call("li", "/tickets/count?holder=me"))[1]).toEqual({
      ...{ count: 1, isMore: false },
    });
    expect((await call("wang", "/tickets/count?holder=me"))[1]).toMatchObject({ count: 0 });
    expect((await call("li", "/tickets?kind=legal"))[1]).toMatchObject({ items: [] });
    expect((await call("li", "/tickets?search[$ne]=1"))[0]).toBe(400);
    expect((await call("li", "/tickets?status=held&status=waiting"))[0]).toBe(400);
  });
});

describe("a ticket", () => {
  it("tells who holds it and what may still be sent", async () => {
    const { id } = await open();
    expect((await call("wang", `/tickets/${id}`))[1]).toMatchObject({
      ...{ status: "waiting", allowance: "还可发 5 条，剩 47 小时" },
    });
    await post("li", `/tickets/${id}/take`);
    expect((await call("wang", `/tickets/${id}`))[1]).toMatchObject({
      ...{ status: "held", holder: { name: "李雷", isMe: false } },
    });
  });

  it("two take it at once: one has it, the other is told who", async () => {
    const { id } = await open();
    const answers = await Promise.all([
      post("wang", `/tickets/${id}/take`),
      post("li", `/tickets/${id}/take`),
    ]);
    const [won] = answers.filter(([status]) => status === 200);
    const [lost] = answers.filter(([status]) => status === 409);
    const name = (won?.[1]["holder"] as Json)["name"];
    expect(lost?.[1]).toMatchObject({
      error: {
        code: "ticket-held",
        message: expect.stringContaining(String(name)) as unknown,
        holder: { name },
      },
    });
  });

  it("is answered by its holder, and the history shows what became of each answer", async () => {
    const { id, worker } = await open();
    expect(
      (await post("wang", `/tickets/${id}/answers`, { body: { text: "您好" } }))[1],
    ).toMatchObject({
      error: { code: "ticket-not-held" },
    });
    await post("wang", `/tickets/${id}/take`);
    expect(
      (await post("li", `/tickets/${id}/answers`, { body: { text: "您好" } }))[1],
    ).toMatchObject({
      error: { code: "ticket-held" },
    });
    tickets.channel.outcomes.push(
      { kind: "sent" },
      { kind: "unknown" } as never,
      {
        ...{ kind: "failed", errcode: 43004, action: "give-up-recipient", explanation: "没有关注" },
      } as never,
    );
    const say = async (text: string) => {
      const answered = await post("wang", `/tickets/${id}/answers`, { body: { text } });
      await tickets.idle();
      return answered;
    };
    expect((await say("一"))[1]).toMatchObject({
      isKept: false,
      allowance: /还可发 4 条/ as never,
    });
    await say("二");
    await say("三");
    await post("wang", `/tickets/${id}/notes`, { body: { text: "电话没人接" } });
    const [, history] = await call("wang", `/tickets/${id}/history?limit=10`);
    const rows = (history["items"] as Json[]).map(({ by, text, state }) => [by, text, state]);
    expect(rows.slice(0, 5)).toEqual([
      ["note", "电话没人接", undefined],
      ["cadre", "三", "failed"],
      ["cadre", "二", "unknown"],
      ["cadre", "一", "sent"],
      ["act", "王芳接手", undefined],
    ]);
    expect(tickets.channel.texts(worker.openid)).toHaveLength(3);
  });

  it("an answer outside the window is kept and says so; told at the next contact", async () => {
    const { id, worker } = await open();
    await post("wang", `/tickets/${id}/take`);
    await tickets.stores.allowances.shut(conversationId(tickets, worker.openid));
    expect(
      (await post("wang", `/tickets/${id}/answers`, { body: { text: "请来服务站" } }))[1],
    ).toMatchObject({
      ...{ isKept: true, message: expect.stringContaining("先存着") as unknown },
    });
    await tickets.idle();
    const state = async () => {
      const [, history] = await call("wang", `/tickets/${id}/history`);
      return (history["items"] as Json[]).find(({ by }) => by === "cadre")?.["state"];
    };
    expect(await state()).toBe("kept");
    expect(await worker.says("在吗")).toContain("请来服务站");
    expect(await state()).toBe("told");
  });

  it("pages its history, and leaves out what is past the retention", async () => {
    const { id, worker } = await open();
    for (const text of ["甲甲甲", "乙乙乙", "丙丙丙"]) await worker.says(text);
    const seen: unknown[] = [];
    let path = `/tickets/${id}/history?limit=3`;
    for (;;) {
      const [, page] = await call("wang", path);
      seen.push(...(page["items"] as Json[]).map(({ id: row }) => row));
      const next = page["nextCursor"] as string | null;
      if (next === null) break;
      path = `/tickets/${id}/history?limit=3&cursor=${next}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(await tickets.stores.chatRows.model.countDocuments({ ticket: id }));
    const { model } = tickets.stores.chatRows;
    await model.updateMany({ ticket: id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect((await call("wang", `/tickets/${id}/history`))[1]).toMatchObject({ items: [] });
  });

  it("is passed on to somebody who may handle it, and to nobody else", async () => {
    const { id } = await open();
    const cadreId = (name: string) => api.sessions.get(name)?.caller.id;
    const assign = (to: string) =>
      post("wang", `/tickets/${id}/assign`, { body: { cadre: cadreId(to) } });
    expect((await assign("zhao"))[1]).toMatchObject({ error: { code: "no-such-holder" } });
    expect((await assign("li"))[1]).toMatchObject({ holder: { name: "李雷" }, status: "held" });
    expect((await assign("qian"))[0]).toBe(409);
    const [, history] = await call("wang", `/tickets/${id}/history`);
    expect((history["items"] as Json[])[0]).toMatchObject({ by: "act", text: "转给李雷" });
  });

  it("is closed with an outcome, once; repeated with its key it is told the same", async () => {
    const { id } = await open();
    const closing = { body: { outcome: "补发了工资" }, key: "close-once" };
    const once = await post("wang", `/tickets/${id}/close`, closing);
    const again = await post("wang", `/tickets/${id}/close`, closing);
    expect(once[1]).toMatchObject({ status: "closed", outcome: "补发了工资" });
    expect(again).toEqual(once);
    expect(
      (await post("wang", `/tickets/${id}/close`, { body: { outcome: "" } }))[1],
    ).toMatchObject({
      error: { code: "ticket-closed" },
    });
    expect(await tickets.stores.outbox.model.countDocuments({ _id: `${id}.outcome` })).toBe(1);
  });
});
