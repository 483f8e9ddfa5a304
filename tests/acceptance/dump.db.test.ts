import { serialize } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealJson } from "../../bot/gateway/sealed-json.ts";
import { wholeUnion } from "../../models/scope.ts";
import { scopeData } from "../../models/scoped-data.ts";
import { openHarness, type Harness } from "../support/account-harness.ts";

const mobile = "13800138777";
const spelt = "幺三八零零幺三八七七七";
const fullWidth = "１３８００１３８７７７";
const idCard = "11011319901105966X";
const secrets = [mobile, spelt, fullWidth, idCard, "110113199011059"];

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

/** Every document of every collection as the bytes that a dump would hold. */
async function dump(): Promise<Buffer> {
  const { db } = harness.connection;
  const collections = (await db?.listCollections().toArray()) ?? [];
  const documents = await Promise.all(
    collections.map(({ name }) => harness.connection.collection(name).find().toArray()),
  );
  return Buffer.concat(documents.flat().map((document) => Buffer.from(serialize(document))));
}

/** A ticket with everything that its two sides and the cadres say. */
async function talkToCadre(openid: string, says: (text: string) => Promise<unknown>) {
  const { account, cipher, stores } = harness;
  const conversation = cipher.hash(openid, "openid");
  await says(`人工，我的手机是${mobile}`);
  await says("人工");
  await harness.idle();
  const [{ _id: id } = { _id: "" }] = await stores.tickets.findByConversation(conversation, 1);
  const actor = { cadre: "c-1", name: "王芳", isAdmin: false, isInChat: false };
  const find = async () => {
    const found = await scopeData(stores, wholeUnion).tickets.find(id);
    if (!found) throw new Error("no ticket");
    return found;
  };
  await account.desk.take(await find(), { actor, key: "1" });
  await says(`身份证${idCard}`);
  await harness.idle();
  await account.desk.answer(await find(), { actor, key: "2" }, `您的手机是${mobile}吗`);
  await account.desk.note(await find(), { actor, key: "3" }, `手机${mobile}没人接`);
  await account.desk.close(await find(), { actor, key: "4" }, `已打${mobile}联系上`);
}

describe("a dump of the database", () => {
  it("holds no mobile and no identity number in clear, wherever the worker typed them", async () => {
    const platform = harness.platform();
    const openid = platform.createFollower();
    const says = (text: string) => platform.text(openid, text);
    await platform.follow(openid, `stall_${mobile}`.slice(0, 10));
    await says(`我的手机${mobile}，身份证${idCard}，帮我查一下天气`);
    await says(`股票${spelt}涨吗`);
    for (const text of [
      "填表",
      "同意",
      `我在${mobile}公司上班有限公司`,
      "上一步",
      `北京${spelt}货运公司`,
      "没有",
      "愿意",
    ])
      await says(text);
    for (const text of [idCard, "韩志远", fullWidth, "2和6", "十六个人", "愿意", mobile, "提交"])
      await says(text);
    await platform.push(openid, { MsgType: "hologram", Note: mobile, MsgId: "77" });
    const id = harness.cipher.hash(openid, "openid");
    const kept = sealJson(harness.cipher, { type: "text", text: mobile }, "kept");
    await harness.stores.keptMessages.keep(id, new Date(), { id: "k", message: kept });
    await talkToCadre(openid, says);
    await harness.idle();

    const bytes = await dump();
    expect(bytes.length).toBeGreaterThan(10_000);
    for (const secret of secrets) expect(bytes.includes(secret), secret).toBe(false);

    const [response] = await harness.stores.responses.findByConversation(id, 1);
    expect(response?.status).toBe("submitted");
    expect(response && harness.stores.responses.openAnswers(response)).toMatchObject({
      mobile,
      employer: `北京${spelt}货运公司`,
    });
    expect(response).toMatchObject({ consentVersion: "2026-11", surveyVersion: 1 });
  });

  it("finds a response by its mobile's keyed hash", async () => {
    const hash = harness.cipher.hash(mobile, "answers.mobile");
    expect(await harness.stores.responses.model.countDocuments({ "hashes.mobile": hash })).toBe(1);
  });

  it("writes none of it into the log", () => {
    const logged = JSON.stringify(harness.log.events);
    for (const secret of secrets) expect(logged).not.toContain(secret);
  });
});
