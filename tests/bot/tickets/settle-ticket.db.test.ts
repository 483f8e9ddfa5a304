import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { conversationId } from "../../support/conversations.ts";
import { openTicketWorld, type BoundCadre, type TicketWorld } from "../../support/ticket-world.ts";

let world: TicketWorld;
let wang: BoundCadre;
beforeAll(async () => {
  world = await openTicketWorld();
  wang = await world.cadre("王芳");
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => world.close());

/** The process is gone when it comes to its nth write: this one is not made, and none after it. */
function dieAtWrite(n: number): void {
  const { tickets, handovers, chatRows, outbox } = world.stores;
  let made = 0;
  const die = (): never => {
    throw new Error("killed");
  };
  const guard = <Args extends unknown[], Result>(
    write: (...args: Args) => Promise<Result>,
  ): ((...args: Args) => Promise<Result>) => {
    return (...args) => (++made >= n ? Promise.resolve().then(die) : write(...args));
  };
  const writes = {
    change: guard(tickets.change.bind(tickets)),
    settled: guard(tickets.settled.bind(tickets)),
    begin: guard(handovers.begin.bind(handovers)),
    end: guard(handovers.end.bind(handovers)),
    rows: guard(chatRows.add.bind(chatRows)),
    add: guard(outbox.add.bind(outbox)),
    postpone: guard(outbox.postpone.bind(outbox)),
  };
  vi.spyOn(tickets, "change").mockImplementation(writes.change);
  vi.spyOn(tickets, "settled").mockImplementation(writes.settled);
  vi.spyOn(handovers, "begin").mockImplementation(writes.begin);
  vi.spyOn(handovers, "end").mockImplementation(writes.end);
  vi.spyOn(chatRows, "add").mockImplementation(writes.rows);
  vi.spyOn(outbox, "add").mockImplementation(writes.add);
  vi.spyOn(outbox, "postpone").mockImplementation(writes.postpone);
}

async function revive(): Promise<void> {
  vi.restoreAllMocks();
  await world.account.desk.sweep();
  await world.idle();
}

async function conversationOf(openid: string) {
  return world.stores.conversations.model.findById(conversationId(world, openid)).lean();
}

async function opened() {
  const worker = world.worker();
  await worker.says("人工");
  return worker;
}

describe("a process killed between the writes", () => {
  it.each([2, 3, 4])("of a take, before number %i: the sweep completes it", async (n) => {
    const worker = await opened();
    const ticket = await world.findTicket(worker.openid);
    dieAtWrite(n);
    await expect(world.account.desk.take(ticket, world.act(wang))).rejects.toThrow("killed");
    await revive();
    expect(await world.findTicket(worker.openid)).toMatchObject({ status: "held" });
    expect(await conversationOf(worker.openid)).toMatchObject({
      handover: { ticket: ticket._id, cadre: wang.id },
    });
    expect(await worker.says("菜单")).toBe("");
    expect((await world.stores.tickets.findUnsettled(100)).map(({ _id }) => _id)).toEqual([]);
    const rows = await world.stores.chatRows.model.find({ ticket: ticket._id, by: "act" }).lean();
    expect(rows).toHaveLength(1);
  });

  it.each([2, 3, 4, 5, 6])("of a close, before number %i: the sweep completes it", async (n) => {
    const worker = await opened();
    const { desk } = world.account;
    const taken = await desk.take(await world.findTicket(worker.openid), world.act(wang));
    if (taken.kind !== "done") throw new Error(taken.why);
    dieAtWrite(n);
    await expect(desk.close(taken.ticket, world.act(wang), "办好了")).rejects.toThrow("killed");
    await revive();
    expect(await world.findTicket(worker.openid)).toMatchObject({ status: "closed" });
    const conversation = await conversationOf(worker.openid);
    expect(conversation?.handover).toBeUndefined();
    expect(conversation?.ticket).toBeUndefined();
    expect(world.channel.texts(worker.openid)).toEqual([expect.stringContaining("办好了")]);
    expect(await worker.says("菜单")).toContain("您可以直接打字问");
    expect(await worker.says("人工")).toContain("SQ-");
    expect((await world.stores.tickets.findUnsettled(100)).map(({ _id }) => _id)).toEqual([]);
  });

  it("of a take, before the first: nothing has happened", async () => {
    const worker = await opened();
    const ticket = await world.findTicket(worker.openid);
    dieAtWrite(1);
    await expect(world.account.desk.take(ticket, world.act(wang))).rejects.toThrow("killed");
    await revive();
    expect(await world.findTicket(worker.openid)).toMatchObject({ status: "waiting" });
    expect(await worker.says("菜单")).toContain("您可以直接打字问");
  });

  it("of a close, then closed again by its key: done once", async () => {
    const worker = await opened();
    const act = world.act(wang);
    dieAtWrite(4);
    const ticket = await world.findTicket(worker.openid);
    await expect(world.account.desk.close(ticket, act, "办好了")).rejects.toThrow("killed");
    vi.restoreAllMocks();
    const again = await world.account.desk.close(
      await world.findTicket(worker.openid),
      act,
      "办好了",
    );
    expect(again.kind).toBe("done");
    await world.account.desk.sweep();
    await world.idle();
    expect(world.channel.texts(worker.openid)).toHaveLength(1);
  });
});
