import { trusted } from "mongoose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conversationId } from "../../support/conversations.ts";
import { openTicketWorld, type BoundCadre, type TicketWorld } from "../../support/ticket-world.ts";

const town = "110113008";
const hourMs = 60 * 60_000;

let world: TicketWorld;
let wang: BoundCadre;
beforeAll(async () => {
  world = await openTicketWorld();
  wang = await world.cadre("王芳");
  await world.cadre("周九");
});
afterAll(() => world.close());

/** A worker with an open ticket, and the last five digits of its receipt. */
async function waiting() {
  const worker = world.worker();
  await worker.says("人工");
  const { _id: id, tail } = await world.findTicket(worker.openid);
  return { worker, id, tail, ticket: () => world.findTicket(worker.openid) };
}

describe("a cadre binds his WeChat", () => {
  async function unbound(code: string) {
    const cadre = await world.cadre("孙八");
    const { model } = world.stores.cadres;
    const hash = world.cipher.hash(code, "cadre.binding-code");
    const expiresAt = new Date(world.clock.now().getTime() + 10 * 60_000);
    await model.updateOne(
      { _id: cadre.id },
      { $set: { bindingCode: { hash, expiresAt } }, $unset: { binding: 1 } },
    );
    return { self: world.worker(), id: cadre.id };
  }

  it("with a code; a repeat of the callback is told the same; 解绑 ends it", async () => {
    const { self, id } = await unbound("13572468");
    const platform = world.platform();
    const xml = platform.writePush(self.openid, {
      ...{ MsgType: "text", Content: "绑定 13572468", MsgId: "9001" },
    });
    const first = await platform.pushXml(self.openid, xml);
    await world.idle();
    expect(JSON.stringify(first)).toContain("绑定好了，孙八");
    expect(JSON.stringify(await platform.pushXml(self.openid, xml))).toContain("绑定好了，孙八");
    const conversation = conversationId(world, self.openid);
    expect((await world.stores.cadres.findByConversation(conversation))?._id).toBe(id);
    expect(await self.says("绑定 13572468")).toContain("绑定码不对");
    expect(await self.says("解绑")).toContain("已经解绑");
    expect(await world.stores.cadres.findByConversation(conversation)).toBeNull();
  });

  it("a wrong or stale code is refused", async () => {
    const { self } = await unbound("24681357");
    expect(await self.says("绑定 11111111")).toContain("绑定码不对");
    world.advance(11 * 60_000);
    expect(await self.says("绑定 24681357")).toContain("已经过期");
  });
});

/** What he is told when the turn's first write is lost and it is taken again. */
async function twiceAtOnce(text: string): Promise<string> {
  const { conversations } = world.stores;
  const commit = conversations.commitTurn.bind(conversations);
  let isLost = false;
  conversations.commitTurn = async (current, result, lease) => {
    if (isLost || current._id !== conversationId(world, wang.openid))
      return commit(current, result, lease);
    isLost = true;
    await conversations.letGo(current._id, lease);
    return null;
  };
  try {
    return await wang.says(text);
  } finally {
    conversations.commitTurn = commit;
  }
}

describe("a cadre works in his own chat", () => {
  it("待办, 接, 回复, 备注, 结束", async () => {
    const { worker, id, tail, ticket } = await waiting();
    expect(await wang.says("待办")).toContain(id);
    expect(await wang.says(`接 ${tail}`)).toMatch(new RegExp(`您接手了 ${id}.*职工：人工`, "s"));
    expect(await worker.says("我被欠薪三个月")).toBe("");
    expect(world.channel.texts(wang.openid).at(-1)).toContain("职工说：我被欠薪三个月");
    expect(await wang.says(`回复 ${tail} 您在哪个单位上班？`)).toMatch(/发给职工了。还可发 \d 条/);
    expect(world.channel.texts(worker.openid).at(-1)).toBe("【工会工作人员】您在哪个单位上班？");
    expect(await wang.says(`备注 ${id} 已电话核实`)).toContain("备注记下了");
    expect(await wang.says(`结束 ${tail} 已移交法律援助`)).toContain("办结了");
    expect(await ticket()).toMatchObject({ status: "closed" });
    expect(world.channel.texts(worker.openid).at(-1)).toContain("已移交法律援助");
    expect(await worker.says("菜单")).toContain("您可以直接打字问");
  });

  it("a command that WeChat repeats acts once and is told the same", async () => {
    const { worker, tail } = await waiting();
    const platform = world.platform();
    const twice = async (text: string, msgId: string) => {
      const fields = { MsgType: "text", Content: text, MsgId: msgId };
      const xml = platform.writePush(wang.openid, fields);
      const first = await platform.pushXml(wang.openid, xml);
      await world.idle();
      const again = await platform.pushXml(wang.openid, xml);
      await world.idle();
      expect(again).toMatchObject({ message: (first as { message?: unknown }).message });
      return JSON.stringify(first);
    };
    await twice(`接 ${tail}`, "8101");
    await twice(`回复 ${tail} 您好`, "8102");
    expect(world.channel.texts(worker.openid)).toEqual(["【工会工作人员】您好"]);
    expect(await twice(`结束 ${tail} 办好了`, "8103")).toContain("办结了");
    expect(world.channel.texts(worker.openid)).toHaveLength(2);
  });

  it.each(["结束", "回复", "转给"])(
    "a turn that is taken again reads the outcome of its own claim: %s",
    async (verb) => {
      const { worker, tail } = await waiting();
      await wang.says(`接 ${tail}`);
      const rest = { 结束: "办好了", 回复: "您好", 转给: "周九" }[verb];
      const said = await twiceAtOnce(`${verb} ${tail} ${rest ?? ""}`);
      expect(said).toMatch(/办结了|发给职工了。还可发 4 条|转给周九了/);
      expect(world.channel.texts(worker.openid).length).toBeLessThanOrEqual(1);
    },
  );

  it("is told why not: unknown, held by whom, not held, closed, empty, no right", async () => {
    const li = await world.cadre("李雷", { organisation: town });
    const { tail, id } = await waiting();
    expect(await wang.says("接 00000")).toContain("没有找到编号 00000");
    expect(await li.says(`接 ${tail}`)).toContain("没有找到");
    expect(await wang.says(`结束 ${tail}`)).toContain("办结了");
    expect(await wang.says(`接 ${tail}`)).toContain(`${id} 已经办结了`);
    const other = await waiting();
    const zhao = await world.cadre("赵敏");
    await zhao.says(`接 ${other.tail}`);
    expect(await wang.says(`接 ${other.tail}`)).toContain("由赵敏在办");
    expect(await wang.says(`回复 ${other.tail} 您好`)).toContain("由赵敏在办");
    expect(await wang.says(`结束 ${other.tail} 好`)).toContain("由赵敏在办");
    expect(await zhao.says(`回复 ${other.tail}`)).toContain("请把内容写在编号后面");
    expect(await zhao.says(`回复 ${other.tail} ${"长".repeat(601)}`)).toContain("600 字");
    await world.stores.cadres.model.updateOne({ _id: zhao.id }, { $set: { role: "viewer" } });
    expect(await zhao.says(`结束 ${other.tail} 好`)).toContain("不能办诉求");
    await world.stores.cadres.model.updateOne({ _id: zhao.id }, { $set: { isActive: false } });
    expect(await zhao.says(`结束 ${other.tail} 好`)).not.toContain("诉求");
  });

  it("a tail that several open tickets share is asked for in full", async () => {
    const [one, other] = [await waiting(), await waiting()];
    await world.stores.tickets.model.updateMany(
      { _id: trusted({ $in: [one.id, other.id] }) },
      { $set: { tail: "77777" } },
    );
    const said = await wang.says("接 77777");
    expect(said).toContain(one.id);
    expect(said).toContain(other.id);
    expect(await wang.says(`接 ${one.id}`)).toContain(`您接手了 ${one.id}`);
  });

  it("passes it on by name", async () => {
    const qian = await world.cadre("钱七");
    const { tail, ticket } = await waiting();
    expect(await wang.says(`转给 ${tail} 没有这人`)).toContain("没有找到叫“没有这人”");
    expect(await twiceAtOnce(`转给 ${tail} 钱七`)).toContain("转给钱七了");
    expect(await ticket()).toMatchObject({ holder: { name: "钱七" } });
    await qian.says("待办");
  });

  it("outside the window is told that it waits for the worker's next contact", async () => {
    const { worker, tail } = await waiting();
    world.advance(49 * hourMs);
    await wang.says(`接 ${tail}`);
    expect(await wang.says(`回复 ${tail} 请来服务站`)).toContain("存着");
    expect(await worker.says("在吗")).toContain("请来服务站");
  });

  it("值班 and 下班 set who is told of new tickets; without an open window nobody is", async () => {
    const sun = await world.cadre("孙八");
    expect(await sun.says("值班")).toContain("孙八，您已上岗");
    const { id } = await waiting();
    expect(world.channel.texts(sun.openid).at(-1)).toContain(`【新诉求】${id}`);
    expect(await sun.says("下班")).toContain("您已下岗");
    const later = await waiting();
    expect(world.channel.texts(sun.openid).join("\n")).not.toContain(later.id);
  });

  it("the words mean nothing from a worker", async () => {
    const worker = world.worker();
    for (const text of ["待办", "值班", "下班", "接 12345", "结束 12345 好了"])
      expect(await worker.says(text)).not.toMatch(/诉求|上岗|下岗/);
  });
});
