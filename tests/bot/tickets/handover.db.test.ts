import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { BoundCadre, TicketWorld, Worker } from "../../support/ticket-world.ts";
import { openTicketWorld } from "../../support/ticket-world.ts";
import { conversationId } from "../../support/conversations.ts";

const hourMs = 60 * 60_000;

let world: TicketWorld;
let wang: BoundCadre;
beforeAll(async () => {
  world = await openTicketWorld();
  wang = await world.cadre("王芳");
});
afterAll(() => world.close());

async function takenBy(cadre: BoundCadre, worker: Worker) {
  const outcome = await world.account.desk.take(
    await world.findTicket(worker.openid),
    world.act(cadre),
  );
  if (outcome.kind !== "done") throw new Error(outcome.why);
  await world.idle();
  return outcome.ticket;
}

async function inSurvey(): Promise<Worker> {
  const worker = world.worker();
  for (const text of ["填表", "同意", "北京某某货运公司", "没有"]) await worker.says(text);
  return worker;
}

describe("a person is wanted", () => {
  it("人工 opens a ticket; the reply names its receipt, what happens next, and 12351", async () => {
    const worker = world.worker();
    const said = await worker.says("人工");
    const ticket = await world.findTicket(worker.openid);
    expect(ticket).toMatchObject({ status: "waiting", reason: "human", isUrgent: false });
    expect(ticket._id).toMatch(/^SQ-\d{6}-\d{5}$/);
    expect(said).toContain(ticket._id);
    expect(said).toMatch(/聊天里回您/);
    expect(said).toContain("12351");
    expect(await worker.says("转人工")).toContain(ticket._id);
    const conversation = conversationId(world, worker.openid);
    expect(await world.stores.tickets.findByConversation(conversation, 5)).toHaveLength(1);
  });

  it("three misses in a row open one, two do not", async () => {
    const worker = world.worker();
    expect(await worker.says("今天股票涨吗")).not.toContain("SQ-");
    expect(await worker.says("明天天气怎么样")).not.toContain("SQ-");
    expect(await worker.says("怎么加入工会")).not.toContain("SQ-");
    expect(await worker.says("今天股票涨吗")).not.toContain("SQ-");
    expect(await worker.says("明天天气怎么样")).not.toContain("SQ-");
    expect(await worker.says("世界首富是谁")).toMatch(/没听懂.*SQ-.*12351/s);
    expect(await world.findTicket(worker.openid)).toMatchObject({ reason: "misses" });
  });

  it("three misses at one question of the survey, too, and the question stays", async () => {
    const worker = world.worker();
    for (const text of ["填表", "同意", "北京某某货运公司", "没有", "愿意", "韩志远"])
      await worker.says(text);
    await worker.says("忘了呀忘了");
    await worker.says("忘了呀忘了");
    expect(await worker.says("忘了呀忘了")).toMatch(/SQ-/);
    expect(await worker.says("13800138000")).toMatch(/第 6 题/);
  });

  it("a complaint opens one", async () => {
    const worker = world.worker();
    expect(await worker.says("我要投诉你们")).toMatch(/对不起.*SQ-.*12351/s);
    expect(await world.findTicket(worker.openid)).toMatchObject({ reason: "complaint" });
  });

  it("danger is answered with the numbers first, and opens an urgent one besides", async () => {
    const worker = world.worker();
    const said = await worker.says("有人触电了快来救人");
    expect(said.split("\n")[0]).toMatch(/120/);
    expect(said).toMatch(/SQ-/);
    expect(await world.findTicket(worker.openid)).toMatchObject({
      ...{ reason: "urgent", isUrgent: true },
      ...{ escalation: { level: 3 } },
    });
  });

  it("danger makes the open ticket urgent", async () => {
    const worker = world.worker();
    await worker.says("人工");
    const { _id: receipt } = await world.findTicket(worker.openid);
    expect(await worker.says("着火了着火了救命")).toContain(receipt);
    expect(await world.findTicket(worker.openid)).toMatchObject({ _id: receipt, isUrgent: true });
  });

  it("进度 tells how it stands, and the outcome when it is closed", async () => {
    const worker = world.worker();
    expect(await worker.says("进度")).not.toContain("SQ-");
    await worker.says("人工");
    const { _id: receipt } = await world.findTicket(worker.openid);
    expect(await worker.says("进度")).toMatch(new RegExp(`${receipt}.*等工作人员接手`));
    await world.account.desk.close(
      await world.findTicket(worker.openid),
      world.act(wang),
      "已帮您联系镇工会",
    );
    await world.idle();
    expect(await worker.says("进度")).toMatch(new RegExp(`${receipt}.*办结.*已帮您联系镇工会`));
  });
});

describe("while a cadre holds the chat", () => {
  it("the account says nothing, and the worker's words go to the ticket", async () => {
    const worker = world.worker();
    await worker.says("我想问问拖欠工资怎么办");
    await worker.says("人工");
    const ticket = await takenBy(wang, worker);
    const before = world.channel.calls.length;
    expect(await worker.says("菜单")).toBe("");
    expect(await worker.says("我在南法信")).toBe("");
    expect(world.channel.calls).toHaveLength(before);
    const rows = await world.stores.chatRows.findNewest(ticket._id, world.clock.now(), 20);
    const told = rows.map(({ by, text }) => [by, world.cipher.open(text.buffer, "chat-row")]);
    expect(told.slice(0, 3)).toEqual([
      ["worker", "我在南法信"],
      ["worker", "菜单"],
      ["act", "王芳接手"],
    ]);
    expect(told.at(-1)).toEqual(["worker", "我想问问拖欠工资怎么办"]);
    expect(ticket).toMatchObject({ kind: "legal" });
    expect(await world.findTicket(worker.openid)).toMatchObject({ unread: 2 });
  });

  it("what he writes reaches the worker, and nothing else", async () => {
    const worker = world.worker();
    await worker.says("人工");
    const ticket = await takenBy(wang, worker);
    await world.account.desk.answer(ticket, world.act(wang), "您好，我是工会的王芳");
    await world.idle();
    expect(world.channel.texts(worker.openid)).toEqual(["【工会工作人员】您好，我是工会的王芳"]);
  });

  it("it ends with the close; the survey goes on where it was, however long that took", async () => {
    const worker = await inSurvey();
    await worker.says("人工");
    const ticket = await takenBy(wang, worker);
    world.advance(3 * hourMs);
    expect(await worker.says("愿意")).toBe("");
    await world.account.desk.close(ticket, world.act(wang), "问清楚了");
    await world.idle();
    expect(world.channel.texts(worker.openid).at(-1)).toMatch(/问清楚了.*继续/s);
    expect(await worker.says("愿意")).toMatch(/第 4 题/);
  });

  it("it ends after 24 hours by itself", async () => {
    const worker = await inSurvey();
    await worker.says("人工");
    await takenBy(wang, worker);
    world.advance(24 * hourMs - 1_000);
    expect(await worker.says("愿意")).toBe("");
    world.advance(2_000);
    expect(await worker.says("愿意")).toMatch(/第 4 题/);
  });

  it("a repeat of what was answered before is silent, too", async () => {
    const worker = world.worker();
    await worker.says("人工");
    const platform = world.platform();
    const xml = platform.writePush(worker.openid, {
      MsgType: "text",
      Content: "菜单",
      MsgId: "71",
    });
    expect(await platform.pushXml(worker.openid, xml)).toMatchObject({ kind: "reply" });
    await world.idle();
    await takenBy(wang, worker);
    expect(await platform.pushXml(worker.openid, xml)).toMatchObject({ kind: "silent" });
  });

  it("what the account had still to send waits until he lets go", async () => {
    const worker = world.worker();
    await worker.says("人工");
    const ticket = await takenBy(wang, worker);
    const id = conversationId(world, worker.openid);
    const { sealJson } = await import("../../../bot/gateway/sealed-json.ts");
    const message = { type: "text", text: "账号自己要说的" };
    await world.stores.outbox.add({
      ...{ id: `${id}.late`, conversation: id, position: 1, createdAt: new Date() },
      content: sealJson(world.cipher, { openid: worker.openid, message }, "outbox"),
      dueAt: new Date(),
    });
    world.account.outbox.wake(id);
    await world.idle();
    expect(world.channel.texts(worker.openid)).toEqual([]);
    await world.account.desk.close(ticket, world.act(wang), "");
    await world.idle();
    expect(world.channel.texts(worker.openid)).toEqual([
      "账号自己要说的",
      expect.stringContaining(`${ticket._id}）办结了`),
    ]);
  });

  it("a turn that was decided before the take-over is decided anew", async () => {
    const worker = world.worker();
    await worker.says("人工");
    const { conversations } = world.stores;
    const commit = conversations.commitTurn.bind(conversations);
    const spy = vi.spyOn(conversations, "commitTurn").mockImplementationOnce(async (...turn) => {
      await takenBy(wang, worker).catch(() => undefined);
      return commit(...turn);
    });
    vi.spyOn(world.account.gateway.worker, "whenIdle").mockResolvedValueOnce();
    expect(await worker.says("菜单")).toBe("");
    spy.mockRestore();
    const { _id: id } = await world.findTicket(worker.openid);
    const rows = await world.stores.chatRows.findNewest(id, world.clock.now(), 2);
    const told = rows.map(({ text }) => world.cipher.open(text.buffer, "chat-row"));
    expect(told.sort()).toEqual(["王芳接手", "菜单"].sort());
  });

  it("an answer outside the window waits for his next contact, and is told then", async () => {
    const worker = world.worker();
    await worker.says("人工");
    world.advance(49 * hourMs);
    const ticket = await takenBy(wang, worker);
    const outcome = await world.account.desk.answer(ticket, world.act(wang), "请来一趟服务站");
    expect(outcome).toMatchObject({ kind: "done", isKept: true });
    await world.idle();
    expect(world.channel.texts(worker.openid)).toEqual([]);
    expect(await worker.says("在吗")).toMatch(/留了话.*请来一趟服务站/s);
    expect(await worker.says("在吗")).toBe("");
  });

  it("the outcome is told at the next contact at the latest", async () => {
    const worker = world.worker();
    await worker.says("人工");
    world.advance(49 * hourMs);
    const ticket = await takenBy(wang, worker);
    await world.account.desk.close(ticket, world.act(wang), "已经补发工资");
    await world.idle();
    expect(await worker.says("菜单")).toMatch(/已经补发工资.*您可以直接打字问/s);
  });

  it("an answer whose connection dies is unknown, and is never sent again", async () => {
    const worker = world.worker();
    await worker.says("人工");
    const ticket = await takenBy(wang, worker);
    world.channel.outcomes.push({ kind: "unknown", explanation: "断线" } as never);
    const act = world.act(wang);
    await world.account.desk.answer(ticket, act, "听得到吗");
    await world.idle();
    await world.account.desk.answer(ticket, act, "听得到吗");
    await world.idle();
    expect(world.channel.texts(worker.openid)).toEqual(["【工会工作人员】听得到吗"]);
    const [fate] = await world.stores.outbox.findFates([`${ticket._id}.answer.${act.key}`]);
    expect(fate?.state).toBe("unknown");
    expect(await worker.says("你好")).toBe("");
  });

  it("two take it at once: one has it, the other is told who", async () => {
    const li = await world.cadre("李雷");
    const worker = world.worker();
    await worker.says("人工");
    const ticket = await world.findTicket(worker.openid);
    const outcomes = await Promise.all([
      world.account.desk.take(ticket, world.act(wang)),
      world.account.desk.take(ticket, world.act(li)),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    const winner = outcomes.find(({ kind }) => kind === "done")?.ticket.holder?.name;
    const loser = outcomes.find(({ kind }) => kind === "refused");
    expect(loser).toMatchObject({ why: "held", ticket: { holder: { name: winner } } });
  });
});

it("a plain question is two writes, as before: receiving it, and its turn", async () => {
  const worker = world.worker();
  await worker.says("菜单");
  const writes: string[] = [];
  const note = ({ commandName }: { commandName: string }) => {
    if (/^(?:insert|update|delete|findAndModify)$/i.test(commandName)) writes.push(commandName);
  };
  const client = world.connection.getClient();
  client.on("commandStarted", note);
  await worker.says("怎么加入工会");
  client.off("commandStarted", note);
  expect(writes).toEqual(["findAndModify", "findAndModify"]);
});
