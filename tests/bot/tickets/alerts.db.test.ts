import { afterEach, afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTicketWorld, type TicketWorld } from "../../support/ticket-world.ts";

const minuteMs = 60_000;

let world: TicketWorld;
beforeAll(async () => {
  world = await openTicketWorld();
});
afterEach(async () => {
  await world.wipe();
  await world.stores.cadres.model.deleteMany({});
  await world.stores.tickets.model.deleteMany({});
});
afterAll(() => world.close());

async function danger(townName?: string) {
  const worker = world.worker();
  if (townName) {
    await world.platform().push(worker.openid, {
      ...{ MsgType: "location", Location_X: "40.1", Location_Y: "116.6", Scale: "16" },
      ...{ Label: `北京市顺义区${townName}`, MsgId: String(Date.now()) },
    });
  }
  await worker.says("有人触电了快来救人");
  return { worker, ticket: () => world.findTicket(worker.openid) };
}

async function sweep() {
  await world.account.desk.sweep();
  await world.idle();
}

/** Somebody on duty with an open window: he has just written. */
async function onDuty(name: string, organisation?: string) {
  const options = { isOnDuty: true, ...(organisation && { organisation }) };
  const cadre = await world.cadre(name, options);
  await cadre.says("待办");
  const alerts = () => world.channel.texts(cadre.openid).filter((text) => text.includes("SQ-"));
  return { ...cadre, alerts };
}

describe("an urgent ticket", () => {
  it("reaches the town's cadre on duty, then the district's, then the admins, each once", async () => {
    const town = await onDuty("镇干部", "110113008");
    const district = await onDuty("区干部");
    const admin = await world.cadre("管理员", { role: "admin" });
    await admin.says("待办");
    const told = () => [
      town.alerts().length,
      district.alerts().length,
      world.channel.texts(admin.openid).length,
    ];
    const { ticket } = await danger("南法信镇");
    expect(town.alerts()[0]).toMatch(/紧急求助.*南法信镇.*有人触电了.*接 \d{5}/s);
    expect(told()).toEqual([1, 0, 0]);
    await sweep();
    world.advance(5 * minuteMs - 10_000);
    await sweep();
    expect(told()).toEqual([1, 0, 0]);
    world.advance(20_000);
    await sweep();
    await sweep();
    expect(told()).toEqual([1, 1, 0]);
    world.advance(6 * minuteMs);
    await Promise.all([sweep(), sweep()]);
    expect(told()).toEqual([1, 1, 1]);
    world.advance(60 * minuteMs);
    await sweep();
    expect(told()).toEqual([1, 1, 1]);
    expect(await ticket()).toMatchObject({ escalation: { level: 3 } });
  });

  it("without a town goes to the district's cadre on duty at once", async () => {
    const district = await onDuty("区干部");
    await danger();
    expect(district.alerts()).toHaveLength(1);
  });

  it("goes to the next at once when nobody of a level can be reached", async () => {
    const town = await world.cadre("镇干部", { isOnDuty: true, organisation: "110113008" });
    const district = await onDuty("区干部");
    await danger("南法信镇");
    expect(world.channel.texts(town.openid)).toEqual([]);
    await sweep();
    expect(district.alerts()).toHaveLength(1);
    const fates = await world.stores.outbox.model.find({ origin: "alert" }).lean();
    expect(fates.map(({ state }) => state).sort()).toEqual(["failed", "sent"]);
  });

  it("escalates no more once somebody took it", async () => {
    const district = await onDuty("区干部");
    const admin = await world.cadre("管理员", { role: "admin" });
    await admin.says("待办");
    const { ticket } = await danger();
    const { tail } = await ticket();
    await district.says(`接 ${tail}`);
    world.advance(30 * minuteMs);
    await sweep();
    expect(world.channel.texts(admin.openid)).toEqual([]);
  });

  it("raised while a cadre holds the chat: the account is silent, he and who is on duty are told", async () => {
    const holder = await world.cadre("王芳");
    await holder.says("待办");
    const worker = world.worker();
    await worker.says("人工");
    const { tail } = await world.findTicket(worker.openid);
    await holder.says(`接 ${tail}`);
    const duty = await onDuty("区干部");
    expect(await worker.says("有人触电了快来救人")).toBe("");
    expect(world.channel.texts(worker.openid)).toEqual([]);
    expect(world.channel.texts(holder.openid).join("\n")).toContain("紧急求助");
    expect(duty.alerts()).toHaveLength(1);
    expect(await world.findTicket(worker.openid)).toMatchObject({ isUrgent: true });
  });
});

it("who let 24 hours pass is told once that the worker is back, and the account answers again", async () => {
  const holder = await world.cadre("王芳");
  const worker = world.worker();
  await worker.says("人工");
  const { tail } = await world.findTicket(worker.openid);
  await holder.says(`接 ${tail}`);
  world.advance(24 * 60 * minuteMs + 1_000);
  expect(await worker.says("有人管吗")).not.toBe("");
  expect(await worker.says("菜单")).toContain("您可以直接打字问");
  const told = world.channel.texts(holder.openid).filter((text) => text.includes("又来说话了"));
  expect(told).toEqual([expect.stringMatching(new RegExp(`有人管吗.*接 ${tail}`, "s"))]);
});
