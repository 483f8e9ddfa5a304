import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { drawTotpSecret, totpSecretContext } from "../../../web/sign-in/totp.ts";
import { districtCode } from "../../../models/scope.ts";
import { totpCode } from "../../support/sign-in-world.ts";
import { conversationId } from "../../support/conversations.ts";
import { openTicketWorld, type BoundCadre, type TicketWorld } from "../../support/ticket-world.ts";

const renhe = "110113003";
const followers = 600;

let world: TicketWorld;
let wang: Prover;
let li: Prover;
beforeAll(async () => {
  world = await openTicketWorld();
  wang = await prover(await world.cadre("王芳"));
  li = await prover(await world.cadre("李强"));
  await world.stores.followers.model.collection.insertMany(
    Array.from({ length: followers }, (_, index) => ({
      ...{ _id: `f${index}`, openid: `o${index}`, isSubscribed: true, bucket: index, lastTurn: 0 },
      ...{ organisationPath: [districtCode, renhe], town: renhe, lastSeenAt: new Date() },
    })) as never,
  );
});
afterAll(() => world.close());

interface Prover extends BoundCadre {
  /** A code of his authenticator app that was not used yet. */
  code(): Promise<string>;
}

async function prover(cadre: BoundCadre): Promise<Prover> {
  const secret = drawTotpSecret();
  const { model } = world.stores.cadres;
  const sealed = world.cipher.seal(secret, totpSecretContext);
  const totp = { secret: sealed, confirmedAt: new Date(), lastStep: 0 };
  await model.updateOne({ _id: cadre.id }, { $set: { totp } });
  return {
    ...cadre,
    async code() {
      // The step of now counts as not used: a test does not wait for the next one.
      await model.updateOne({ _id: cadre.id }, { $set: { "totp.lastStep": 0 } });
      return totpCode(secret, new Date());
    },
  };
}

/** Written by this cadre; returns its number. */
async function write(
  cadre: BoundCadre,
  { audience = "仁和", title = "停水通知" }: { audience?: string; title?: string } = {},
): Promise<number> {
  await cadre.says(`写通知 ${title}`);
  await cadre.says("明天 8:00 到 12:00 停水，请提前储水。");
  await cadre.says("4");
  await cadre.says(audience);
  const written = await cadre.says("2 4");
  const number = /(\d+)\. /.exec(written)?.[1];
  if (number === undefined) throw new Error(`not written: ${written}`);
  return Number(number);
}

async function find(number: number) {
  const campaign = await world.stores.campaigns.model.findOne({ number }).lean();
  if (!campaign) throw new Error(`no campaign ${number}`);
  return campaign;
}

async function auditOf(id: string): Promise<string[]> {
  const entries = await world.stores.auditEntries.model.find({ "target.id": id }).sort({ _id: 1 });
  return entries.map(({ action, phase, code }) => `${action} ${phase}${code ? ` ${code}` : ""}`);
}

describe("a notice goes its whole way by chat", () => {
  it("is written step by step, each answer checked, and becomes a draft with a number", async () => {
    expect(await wang.says("写通知")).toContain("第 1 步：标题是什么？");
    expect(await wang.says("长".repeat(41))).toContain("标题最多 40 个字");
    expect(await wang.says("全国第一的停水通知")).toContain("敏感词");
    expect(await wang.says("停水通知")).toContain("第 2 步：正文");
    expect(await wang.says("上一步")).toContain("第 1 步");
    await wang.says("停水通知");
    expect(await wang.says("明天 8:00 到 12:00 停水，\n请提前储水。")).toContain("4. 新闻");
    expect(await wang.says("九")).toContain("没有看懂");
    expect(await wang.says("4")).toContain("第 4 步：发给谁？");
    expect(await wang.says("火星")).toContain("没有看懂发给谁");
    expect(await wang.says("天竺")).toContain("“天竺镇”现在一个人也没有");
    expect(await wang.says("仁和")).toContain(`仁和镇：现在 ${followers} 人。`);
    const written = await wang.says("2 4");
    expect(written).toContain("写好了。\n\n1. 停水通知（草稿）\n发给：仁和镇");
    expect(written).toContain("渠道：模板消息，其次客服消息");
    expect(written).toContain("【模板消息里看到的】\n标题：停水通知");
    expect(written).toContain("【点开以后】\n明天 8:00 到 12:00 停水，\n请提前储水。");
    expect(written).toContain("要发请回复“提交 1”");
    const { notice, author, channels } = await find(1);
    expect({ author, channels }).toEqual({
      author: wang.id,
      channels: ["template", "customer-service"],
    });
    const row = await world.stores.notices.find(notice ?? "");
    expect(row).toMatchObject({
      level: "district",
      category: "news",
      summary: "明天 8:00 到 12:00 停水， 请提前储水。",
    });
    expect(await auditOf((await find(1))._id)).toEqual([
      ...["createNotice intent", "createNotice done"],
      ...["createCampaign intent", "createCampaign done"],
    ]);
  });

  it("is approved by a second cadre who looked at it, sent and watched", async () => {
    expect(await wang.says("提交 1")).toBe(
      `提交了，现在是 ${followers} 人。请另一位有审核权限的干部回复“预览 1”看过，再回复“批准 1 验证码”。`,
    );
    expect(await wang.says(`批准 1 ${await wang.code()}`)).toContain("要由另一位");
    expect(await li.says(`批准 1 ${await li.code()}`)).toBe("请先回复“预览 1”看过，再批准。");
    const preview = await li.says("预览 1");
    expect(preview).toContain("1. 停水通知（待审核）");
    expect(preview).toContain("批准请回复“批准 1 验证码”");
    expect(await li.says("批准 1")).toContain("请带上您验证器里的 6 位数字，比如“批准 1 123456”");
    expect(await li.says("批准 1 000000")).toContain("验证码不对");
    expect(await li.says(`批准 1 ${await li.code()}`)).toBe("批准了。要发请回复“发送 1 验证码”。");
    expect(await li.says(`批准 1 ${await li.code()}`)).toContain("现在是“已批准”");
    expect(await wang.says(`发送 1 ${await wang.code()}`)).toContain("开始发了。");
    expect(await wang.says("进度 1")).toBe("1. 停水通知（发送中）\n名单正在准备。\n打开 0 人");
    expect(await wang.says("暂停 1")).toContain("暂停了");
    expect(await wang.says("预览 1")).toContain("接着发请回复“继续 1”");
    expect(await wang.says("继续 1")).toContain("继续了，只发还没发的");
    expect(await wang.says("取消推送 1")).toContain("取消了");
    const { status, approvedBy, lastRun } = await find(1);
    expect({ status, approvedBy }).toEqual({ status: "cancelled", approvedBy: li.id });
    expect((await world.stores.campaignRuns.find(lastRun ?? ""))?.status).toBe("cancelled");
    const trail = await auditOf((await find(1))._id);
    expect(trail).toContain("approveCampaign refused not-seen");
    expect(trail).toContain("approveCampaign refused code-wrong");
    expect(trail).toContain("approveCampaign done");
    expect(trail).toContain("startCampaign done");
  });

  it("comes back with a reason, and shows what changed since when it is handed in again", async () => {
    const number = await write(wang, { title: "年会报名" });
    await wang.says(`提交 ${number}`);
    expect(await li.says(`退回 ${number}`)).toContain("请写上原因");
    expect(await li.says(`退回 ${number} 时间写错了`)).toContain("退回了");
    expect(await wang.says(`预览 ${number}`)).toContain("上次退回的原因：时间写错了");
    const { notice } = await find(number);
    await world.stores.notices.model.updateOne(
      { _id: notice ?? "" },
      { $set: { title: "年会报名改期" } },
    );
    await wang.says(`提交 ${number}`);
    expect(await li.says(`预览 ${number}`)).toContain("· 标题：年会报名 → 年会报名改期");
  });

  it("what was looked at and changed since is looked at again", async () => {
    const number = await write(wang, { title: "合唱团招新" });
    await wang.says(`提交 ${number}`);
    await li.says(`预览 ${number}`);
    await wang.says(`撤回 ${number}`);
    await wang.says(`提交 ${number}`);
    expect(await li.says(`批准 ${number} ${await li.code()}`)).toContain("请先回复“预览");
    const { notice } = await find(number);
    await li.says(`预览 ${number}`);
    await world.stores.notices.model.updateOne({ _id: notice ?? "" }, { $set: { body: "改过" } });
    const answer = await li.says(`批准 ${number} ${await li.code()}`);
    expect(answer).toContain("通知的“正文”改过了");
    expect((await find(number)).status).toBe("submitted");
  });

  it("a long text is cut, and its page named", async () => {
    const number = await write(wang, { title: "长通知" });
    const { notice = "" } = await find(number);
    const body = "字".repeat(1_200);
    await world.stores.notices.model.updateOne({ _id: notice }, { $set: { body } });
    const first = await wang.says(`预览 ${number}`);
    await world.idle();
    const rest = world.channel.texts(wang.openid).slice(-2).join("");
    expect(first + rest).toContain(
      `（共 1200 字，全文：https://union.example/m/notice/${notice}）`,
    );
  });

  it("of a schedule the next five times are shown, and sending is putting it there", async () => {
    const number = await write(wang, { title: "每周一讲" });
    await world.stores.campaigns.model.updateOne(
      { number },
      { $set: { schedule: { kind: "cron", expression: "0 10 * * 3", holidayRule: "keep" } } },
    );
    await wang.says(`提交 ${number}`);
    const preview = await li.says(`预览 ${number}`);
    expect(preview).toContain("时间：每周三 10:00");
    expect(preview.match(/周三 10:00/g)).toHaveLength(6);
    await li.says(`批准 ${number} ${await li.code()}`);
    expect(await wang.says(`发送 ${number} ${await wang.code()}`)).toMatch(
      /^排好了，.*周三 10:00开始发。/,
    );
    expect((await find(number)).status).toBe("scheduled");
  });

  it("a small one its author may approve", async () => {
    await world.stores.followers.model.updateOne({ _id: "f1" }, { $set: { tags: ["骨干"] } });
    const number = await write(wang, { audience: "标签 骨干", title: "骨干会" });
    expect(await wang.says(`提交 ${number}`)).toContain("可以自己批准");
    await wang.says(`预览 ${number}`);
    expect(await wang.says(`批准 ${number} ${await wang.code()}`)).toContain("批准了");
  });
});

/** The same callback twice, the second time when its answer was forgotten. */
async function repeated(cadre: BoundCadre, text: string): Promise<readonly string[]> {
  const { conversations } = world.stores;
  const commit = conversations.commitTurn.bind(conversations);
  let isLost = false;
  const answers: string[] = [];
  conversations.commitTurn = async (current, result, lease) => {
    if (isLost || current._id !== conversationId(world, cadre.openid)) {
      return commit(current, result, lease);
    }
    isLost = true;
    await conversations.letGo(current._id, lease);
    return null;
  };
  try {
    answers.push(await cadre.says(text));
  } finally {
    conversations.commitTurn = commit;
  }
  return answers;
}

describe("cadres are told in their own WeChat", () => {
  const told = ({ openid }: BoundCadre) => world.channel.texts(openid);

  it("who has to approve, and whose campaign was decided on", async () => {
    const admin = await prover(await world.cadre("陈主任", { role: "admin" }));
    await admin.says("帮助");
    const number = await write(wang, { title: "拔河比赛" });
    await wang.says(`提交 ${number}`);
    await world.idle();
    expect(told(admin)).toEqual([
      `【请您审核】王芳提交了推送“拔河比赛”，${followers} 人。\n回复“预览 ${number}”看过，再回复“批准 ${number} 验证码”，或者“退回 ${number} 原因”。`,
    ]);
    await admin.says(`退回 ${number} 时间不对。`);
    await wang.says(`提交 ${number}`);
    await admin.says(`预览 ${number}`);
    await admin.says(`批准 ${number} ${await admin.code()}`);
    await world.idle();
    expect(told(wang).slice(-2)).toEqual([
      `【推送退回了】“拔河比赛”由陈主任退回：时间不对。\n回复“预览 ${number}”看看，改好再提交。`,
      `【推送批准了】“拔河比赛”由陈主任批准。\n要发请回复“发送 ${number} 验证码”。`,
    ]);
  });

  it("nobody of what its author may approve himself", async () => {
    const admin = await prover(await world.cadre("周主任", { role: "admin" }));
    await admin.says("帮助");
    await world.stores.followers.model.updateOne({ _id: "f2" }, { $set: { tags: ["小组长"] } });
    await wang.says(`提交 ${await write(wang, { audience: "标签 小组长", title: "组长会" })}`);
    await world.idle();
    expect(told(admin)).toEqual([]);
  });
});

describe("whatever happens in between", () => {
  it("a turn that is taken again acts once, and its code counts", async () => {
    const number = await write(wang, { title: "足球赛" });
    await wang.says(`提交 ${number}`);
    await li.says(`预览 ${number}`);
    const [answer] = await repeated(li, `批准 ${number} ${await li.code()}`);
    expect(answer).toBe(`批准了。要发请回复“发送 ${number} 验证码”。`);
    const trail = await auditOf((await find(number))._id);
    expect(trail.filter((entry) => entry === "approveCampaign intent")).toHaveLength(1);
  });

  it("a notice is written once", async () => {
    const before = await world.stores.campaigns.model.countDocuments({});
    await wang.says("写通知 篮球赛");
    await wang.says("周六下午两点，区体育馆。");
    await wang.says("4");
    await wang.says("全部");
    const [answer] = await repeated(wang, "2");
    expect(answer).toContain("写好了");
    expect(await world.stores.campaigns.model.countDocuments({})).toBe(before + 1);
  });

  it("no code stays in the database", async () => {
    const number = await write(wang, { title: "拔河赛" });
    await wang.says(`提交 ${number}`);
    await li.says(`预览 ${number}`);
    const code = await li.code();
    await li.says(`批准 ${number} ${code}`);
    const kept = JSON.stringify([
      await world.stores.conversations.model.find({}).lean(),
      await world.stores.idempotencyKeys.model.find({}).lean(),
      await world.stores.auditEntries.model.find({}).lean(),
      await world.stores.chatRows.model.find({}).lean(),
    ]);
    expect(kept).not.toContain(code);
    const conversation = await world.stores.conversations.model.findById(
      conversationId(world, li.openid),
    );
    const state = world.cipher.open(Buffer.from(conversation?.state ?? []), "state");
    expect(state).not.toContain(code);
    expect(conversation?.inbox).toEqual([]);
  });

  it("five wrong codes shut it, also for a right one", async () => {
    const zhao = await prover(await world.cadre("赵敏"));
    const number = await write(wang, { title: "跳绳赛" });
    await wang.says(`提交 ${number}`);
    await zhao.says(`预览 ${number}`);
    for (let tries = 0; tries < 5; tries++) await zhao.says(`批准 ${number} 000000`);
    expect(await zhao.says(`批准 ${number} ${await zhao.code()}`)).toContain("15 分钟以后再试");
  });
});

describe("who may do what", () => {
  it("an editor writes and submits, and approves nothing; a viewer sees no campaigns", async () => {
    const editor = await prover(await world.cadre("编辑", { role: "editor" }));
    const number = await write(editor, { title: "读书会" });
    await editor.says(`提交 ${number}`);
    await editor.says(`预览 ${number}`);
    expect(await editor.says(`批准 ${number} ${await editor.code()}`)).toBe(
      "您现在的角色不能批准推送。",
    );
    const viewer = await world.cadre("只读", { role: "viewer" });
    for (const words of [`预览 ${number}`, "写通知", `暂停 ${number}`]) {
      expect(await viewer.says(words)).toBe("您现在的角色不能看推送。");
    }
  });

  it("a town's cadre stays within his town", async () => {
    const cadre = await prover(await world.cadre("镇干部", { organisation: renhe }));
    const number = await write(wang, { title: "区里的通知" });
    expect(await cadre.says(`预览 ${number}`)).toContain(`没有找到编号 ${number} 的推送`);
    expect(await cadre.says(`取消推送 ${number}`)).toContain("没有找到");
    await cadre.says("写通知 镇里的通知");
    await cadre.says("本周六义诊。");
    await cadre.says("4");
    expect(await cadre.says("天竺")).toContain("不在您负责的范围内");
    expect(await cadre.says("全部")).toContain(`现在 ${followers} 人`);
    const own = Number(/(\d+)\. 镇里/.exec(await cadre.says("2"))?.[1]);
    expect((await find(own)).organisationPath).toEqual([districtCode, renhe]);
  });

  it("without an authenticator nothing is approved", async () => {
    const number = await write(wang, { title: "没有验证器" });
    await wang.says(`提交 ${number}`);
    const bare = await world.cadre("没设置");
    await bare.says(`预览 ${number}`);
    expect(await bare.says(`批准 ${number} 123456`)).toContain("您还没有设置验证器");
  });

  it("a worker who uses the same words is answered as a worker", async () => {
    const worker = world.worker();
    for (const words of ["写通知", "预览 1", "批准 1 123456", "取消推送 1"]) {
      expect(await worker.says(words)).not.toMatch(/第 1 步|停水|编号 1|验证/);
    }
    expect(await worker.says("帮助")).not.toContain("办诉求");
    expect(await wang.says("帮助")).toContain("写通知：一步一步写");
  });

  it("who is in danger while he writes is answered at once, and may go on", async () => {
    await wang.says("写通知 心理热线");
    expect(await wang.says("我不想活了")).not.toContain("第 3 步");
    expect(await wang.says("工会开通心理热线，难过的时候请打来。")).toContain("第 3 步");
    await wang.says("退出");
  });

  it("who leaves the writing is a worker's chat again; old words are not taken for a title", async () => {
    await wang.says("写通知");
    expect(await wang.says("退出")).toBe("好，不写了。");
    expect(await wang.says("菜单")).not.toContain("第 2 步");
    await wang.says("写通知");
    world.advance(3 * 60 * 60_000);
    expect(await wang.says("菜单")).not.toContain("第 2 步");
  });
});
