import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiRefusedLocally, WechatUnreachable } from "../../../../bot/wechat/api/api-errors.ts";
import { accountMenu } from "../../../../bot/account-menu.ts";
import { openOffice, type Answered, type Office } from "../../../support/office.ts";

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const put = (path: string, body: unknown, as = "editor"): Promise<Answered> =>
  office.ask(path, { method: "PUT", as, body });
const post = (path: string, body: unknown, as = "editor"): Promise<Answered> =>
  office.ask(path, { method: "POST", as, body });

const nursery = {
  id: "nursery",
  title: "暑期托管",
  answer: "请打{hotline}问托管班。",
  wordings: ["娃放假没人管咋整"],
};

describe("texts and topics", () => {
  it("are listed page by page, each once, with what they begin with", async () => {
    const keys: unknown[] = [];
    let cursor = "";
    do {
      const { body } = await office.ask(`/content?kind=topic&limit=10${cursor}`, { as: "viewer" });
      keys.push(...(body["items"] as { key: string }[]).map(({ key }) => key));
      const next = body["nextCursor"] as string | null;
      cursor = next === null ? "" : `&cursor=${next}`;
    } while (cursor);
    expect(keys).toHaveLength(25);
    expect(new Set(keys).size).toBe(25);
  });

  it("two editors of one text: the second gets both versions, nothing is lost", async () => {
    const { body: opened } = await office.ask("/content/text/help");
    const { version } = opened as { version: number };
    const first = await put("/content/text/help", { version, body: "甲写的" });
    expect(first).toMatchObject({ status: 200, body: { version: version + 1, body: "甲写的" } });
    const second = await put("/content/text/help", { version, body: "乙写的" });
    expect(second).toMatchObject({
      status: 409,
      body: {
        error: {
          code: "version-conflict",
          current: { version: version + 1, body: "甲写的", editedBy: "c-editor-110113" },
          yours: { version, body: "乙写的" },
        },
      },
    });
    await put("/content/text/help", { version: version + 1, body: "甲和乙写的" });
    const { body: history } = await office.ask("/content/text/help/history");
    expect(history["items"]).toMatchObject([
      { version: version + 2, body: "甲和乙写的" },
      { version: version + 1, body: "甲写的" },
      { version, body: opened["body"] },
    ]);
    const restored = await post("/content/text/help/restore", {
      version: version + 2,
      to: version + 1,
    });
    expect(restored).toMatchObject({ body: { body: "甲写的", version: version + 3 } });
    const reset = await post("/content/text/help/reset", { version: version + 3 });
    expect(reset).toMatchObject({ body: { body: opened["body"], isEdited: false } });
  });

  it.each([
    ["an empty text", "text/help", " ", { body: "不能是空的" }],
    ["a name nobody fills", "text/help", "有事找{nobody}", { body: /\{nobody\} 没有内容可填/ }],
    [
      "a receipt without its number",
      "text/survey.submitted",
      "收到了",
      { body: /少了 \{receipt\}/ },
    ],
    ["a link that is not closed", "text/help", "点[[这里", { body: /括号不成对/ }],
    ["one that is too long", "text/help", "长".repeat(700), { body: /太长了/ }],
    ["an invisible character", "text/help", "有\u0007事", { body: /控制字符/ }],
    ["an object for a text", "text/help", { $ne: null }, { body: /./ }],
    ["a topic of another name", "topic/nursery", { ...nursery, id: "dues" }, { id: /编号/ }],
    ["a long title", "topic/nursery", { ...nursery, title: "很".repeat(13) }, { title: /12/ }],
    [
      "a command as a wording",
      "topic/nursery",
      { ...nursery, wordings: ["转人工"] },
      { "wordings.0": /指令/ },
    ],
    [
      "another topic's wording",
      "topic/nursery",
      { ...nursery, wordings: ["入会要交钱吗"] },
      { "wordings.0": /已经是话题“会费怎么交”的问法/ },
    ],
    [
      "a wording without a word",
      "topic/nursery",
      { ...nursery, wordings: ["？？"] },
      { "wordings.0": /至少/ },
    ],
  ])("refuses %s", async (_name, path, body, fields) => {
    const { body: opened } = await office.ask(`/content/${path}`);
    const version = typeof opened["version"] === "number" ? opened["version"] : 0;
    const answer = await put(`/content/${path}`, { version, body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "invalid-content" } } });
    const told = (answer.body["error"] as { fields: Record<string, string> }).fields;
    for (const [field, said] of Object.entries<string | RegExp>(fields)) {
      expect(told[field]).toMatch(said);
    }
  });

  it.each([
    "/content/text/nobody",
    "/content/topic/NO",
    "/content/setting/phones",
    "/content/text/..%2fmenu",
  ])("%s is no text of ours", async (path) => expect((await office.ask(path)).status).toBe(400));

  it("a topic can be made, tried before, taken out and brought back", async () => {
    const questions = ["娃放假没人管咋整", "入会要交钱吗"];
    const tried = await post(
      "/content/topic/nursery/preview",
      { body: nursery, questions },
      "viewer",
    );
    expect(tried).toMatchObject({
      status: 200,
      body: {
        rendered: "请打12351问托管班。",
        hits: [
          { question: questions[0], changed: "暑期托管" },
          { question: questions[1], now: "会费怎么交", changed: "会费怎么交" },
        ],
      },
    });
    expect(await office.ask("/content/topic/nursery")).toMatchObject({ status: 404 });
    const made = await put("/content/topic/nursery", { version: 0, body: nursery });
    expect(made).toMatchObject({ body: { version: 1, isEdited: true } });
    const again = await put("/content/topic/nursery", { version: 0, body: nursery });
    expect(again.status).toBe(409);
    const removed = await post("/content/topic/nursery/remove", { version: 1 });
    expect(removed).toMatchObject({ body: { isRemoved: true, version: 2 } });
    const gone = await office.ask("/content?isRemoved=true", { as: "viewer" });
    expect(gone.body["items"]).toMatchObject([{ key: "nursery", isRemoved: true }]);
    const back = await post("/content/topic/nursery/restore", { version: 2, to: 1 });
    expect(back).toMatchObject({ body: { isRemoved: false, version: 3, body: nursery } });
    const seeded = await post("/content/topic/dues/remove", { version: 1 });
    expect(seeded).toMatchObject({ status: 409, body: { error: { code: "has-seed" } } });
    const unseeded = await post("/content/topic/nursery/reset", { version: 3 });
    expect(unseeded).toMatchObject({ status: 409, body: { error: { code: "no-seed" } } });
  });

  it("a text is shown filled before it is saved", async () => {
    const shown = await post("/content/text/survey.submitted/preview", {
      body: "{account}收到了，回执号{receipt}，有事打{hotline}",
    });
    expect(shown.body["rendered"]).toBe("顺义区总工会收到了，回执号〔receipt〕，有事打12351");
  });

  it("only who answers for the whole account may write", async () => {
    const { body } = await office.ask("/content/text/menu", { as: "town" });
    const edit = { version: body["version"], body: "镇里改的" };
    for (const as of ["town", "viewer"]) {
      expect((await put("/content/text/menu", edit, as)).status).toBe(403);
    }
  });
});

describe("settings", () => {
  it("are told with title, description and unit, all of them", async () => {
    const { body } = await office.ask("/settings");
    const items = body["items"] as { key: string; description: string; isEdited: boolean }[];
    expect(items.map(({ key }) => key)).toEqual([
      ...["accountName", "phones", "quietHours", "retentionDays", "limits"],
      ...["noticeTemplates", "subscriptionTemplates", "holidays", "sensitiveWords"],
      ...["urgentEscalationMinutes", "menu"],
    ]);
    for (const { description } of items) expect(description).toMatch(/\p{Script=Han}{5}/u);
    expect(items).toContainEqual(
      expect.objectContaining({ key: "retentionDays", value: 180, unit: "天", version: 1 }),
    );
  });

  it.each([
    ["retentionDays", 3],
    ["retentionDays", "180"],
    ["retentionDays", { $gt: 1 }],
    ["urgentEscalationMinutes", 0],
    ["quietHours", { from: "25:00", to: "08:00" }],
    ["phones", { hotline: "打12351", labour: "12333", legal: "12348", city: "12345" }],
    ["accountName", "{account}"],
    ["menu", [{ name: "太多字的一级菜单按钮名称", type: "click", key: "command/menu" }]],
    ["menu", [{ name: "去哪", type: "click", key: "topic/nowhere" }]],
  ])("%s is not %j", async (key, value) => {
    const answer = await put(`/settings/${key}`, { version: 1, value }, "admin");
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "invalid-content" } } });
  });

  it("conflicts, history and going back as with texts", async () => {
    const edit = { version: 1, value: 90 };
    expect(await put("/settings/retentionDays", edit, "admin")).toMatchObject({ status: 200 });
    expect(await put("/settings/retentionDays", edit, "admin")).toMatchObject({
      status: 409,
      body: { error: { current: { version: 2, body: 90 }, yours: { version: 1, body: 90 } } },
    });
    const { body } = await office.ask("/settings/retentionDays/history");
    expect(body["items"]).toMatchObject([
      { version: 2, body: 90 },
      { version: 1, body: 180 },
    ]);
    const reset = await post("/settings/retentionDays/reset", { version: 2 }, "admin");
    expect(reset.body).toMatchObject({ value: 180, version: 3, isEdited: false });
    expect((await put("/settings/retentionDays", edit, "editor")).status).toBe(403);
    expect((await office.ask("/settings/nothing")).status).toBe(400);
  });
});

describe("publishing the menu", () => {
  const publish = (version: number) => post("/menu/publish", { version }, "admin");

  it("sends what is saved, and only what its sender has seen", async () => {
    expect(await publish(1)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(office.published).toEqual([accountMenu]);
    const value = [{ name: "全部问题", type: "click", key: "command/menu" }];
    await put("/settings/menu", { version: 1, value }, "admin");
    expect(await publish(1)).toMatchObject({ status: 409 });
    expect(await publish(2)).toMatchObject({ status: 200 });
    expect(office.published.at(-1)).toEqual(value);
  });

  const refusal = (explanation: string) =>
    new ApiRefusedLocally("/menu", "no-right", { explanation });

  it("says what WeChat or our own rules have against it", async () => {
    office.failPublishing(refusal("这个公众号没有菜单权限"));
    expect(await publish(2)).toMatchObject({
      status: 422,
      body: { error: { message: "这个公众号没有菜单权限" } },
    });
    office.failPublishing(new WechatUnreachable("/menu", true, new Error("reset")));
    expect(await publish(2)).toMatchObject({
      status: 502,
      body: { error: { message: expect.stringContaining("不知道有没有发布成功") as string } },
    });
  });

  it("asks for a fresh proof", async () => {
    const session = office.sessions.get("admin");
    if (!session) throw new Error("no admin");
    const { steppedUpAt: _steppedUpAt, ...caller } = session.caller;
    office.sessions.set("admin-before", { ...session, caller });
    const answer = await post("/menu/publish", { version: 2 }, "admin-before");
    expect(answer).toMatchObject({ status: 403, body: { error: { code: "step-up-needed" } } });
  });
});
