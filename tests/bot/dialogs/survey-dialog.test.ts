import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinSurvey } from "../../../bot/survey/join-survey.ts";
import { joinSurveyScript } from "../../support/join-survey-script.ts";
import { DialogWorld } from "../dialog-world.ts";

/** All but the last word, which sends it. */
const script = joinSurveyScript.slice(0, -1);

function playTo(question: string): DialogWorld {
  const world = new DialogWorld();
  for (const text of script) {
    world.says(text);
    if (world.state.survey?.at === question && world.state.survey.stage === "asking") return world;
  }
  return world;
}

function reviewing(): DialogWorld {
  const world = new DialogWorld();
  for (const text of script) world.says(text);
  return world;
}

describe("commands in the survey", () => {
  it("上一步 walks back to the consent and no further", () => {
    const world = playTo("has_union");
    expect(world.says("上一步")).toMatch(/退回上一题.*第 1 题.*北京冠铂/s);
    expect(world.says("上一步")).toContain("知情");
    expect(world.says("上一步")).toContain("已经是第一题了");
  });

  it("跳过 leaves an optional answer out and refuses a required one", () => {
    expect(playTo("has_union").says("跳过")).toMatch(/必答.*第 2 题/s);
    const world = playTo("mobile");
    expect(world.says("跳过")).toMatch(/先空着.*第 6 题/s);
    expect(world.state.survey?.answers).not.toHaveProperty("mobile");
  });

  it("退出 keeps everything, 继续 goes on, 重来 begins anew", () => {
    const world = playTo("name");
    expect(world.says("退出")).toContain("保存好");
    expect(world.says("会费多少")).toContain("会费");
    expect(world.says("继续")).toContain("第 4 题");
    expect(world.says("重来")).toContain("知情");
    expect(world.state.survey?.answers).toEqual({});
    expect(world.effects).toContainEqual(
      expect.objectContaining({
        kind: "response",
        response: expect.objectContaining({ status: "abandoned" }) as object,
      }),
    );
  });

  it("帮助 and 人工 answer and ask again; 菜单 puts the survey aside", () => {
    const world = playTo("mobile");
    expect(world.says("帮助")).toMatch(/上一步.*第 5 题/s);
    expect(world.says("人工")).toMatch(/12351.*第 5 题/s);
    expect(world.says("菜单")).toMatch(/先给您存着.*蓝字/s);
    expect(world.says("继续")).toContain("第 5 题");
  });

  it("commands without a survey say so", () => {
    const world = new DialogWorld();
    expect(world.says("继续")).toContain("没有填到一半的表");
    expect(world.says("上一步")).toContain("没有上一步");
    expect(world.says("退出")).toContain("有事随时");
  });
});

describe("answers", () => {
  it("after three misses in a row a way out is offered", () => {
    const world = playTo("mobile");
    expect(world.says("010-60000321")).not.toContain("可以回复“跳过”；想找人问");
    world.says("没带");
    expect(world.says("忘了呀忘了")).toContain("想找人问，回复“人工”或拨 12351");
    world.says("13800138101");
    expect(world.state.survey?.misses).toBe(0);
  });

  it("a question on the way is answered, asked again, and no miss", () => {
    const world = playTo("mobile");
    expect(world.says("互助卡是什么")).toMatch(/互助服务卡.*第 5 题/s);
    expect(world.state.survey).toMatchObject({ at: "mobile", misses: 0 });
  });

  it("an answer and a question in one message are both taken", () => {
    const world = playTo("willing");
    expect(world.says("暂不，我就想看看有啥优惠")).toMatch(/优惠.*第 4 题/s);
    expect(world.state.survey?.answers["willing"]).toBe("暂不");
  });

  it("不同意 records nothing", () => {
    const world = new DialogWorld();
    world.says("填表");
    expect(world.says("不同意")).toContain("一样也没有记");
    expect(world.state.survey).toBeUndefined();
    expect(world.effects).toEqual([]);
    expect(world.says("电影票优惠有吗")).toMatch(/优惠/);
  });

  it("every accepted answer goes to the row with consent, its version and its time", () => {
    const world = playTo("has_union");
    expect(world.effects).toEqual([
      {
        kind: "response",
        response: expect.objectContaining({
          status: "running",
          answers: { consent: "同意", employer: "北京冠铂冷链物流有限公司" },
          consent: { textVersion: joinSurvey.consentTextVersion, at: "2026-11-24T02:00:00.000Z" },
        }) as object,
      },
    ]);
  });
});

describe("review", () => {
  it("shows every answer, the mobile masked and 不到25人 as shown", () => {
    const world = playTo("contact_ok");
    const said = world.says("愿意");
    expect(said).toContain("138****8101");
    expect(said).toContain("不到25人");
    expect(said).not.toContain("13800138101");
    expect(world.state.survey?.answers["headcount_band"]).toBe("25人以下");
  });

  it.each([
    ["5", /手机号码/],
    ["手机号写错了", /手机号码/],
    ["第六项", /哪些服务/],
    ["改姓名", /怎么称呼您/],
  ])("%s leads to that question and back", (text, question) => {
    const world = reviewing();
    expect(world.says(text)).toMatch(question);
    expect(world.says("跳过")).toContain("再核对一下");
  });

  it("asks which one when something is wrong, and says what can be said", () => {
    const world = reviewing();
    expect(world.says("不对")).toContain("哪一项要改");
    expect(world.says("嘎嘎嘎")).toContain("没看明白");
    expect(world.says("会费多少")).toMatch(/会费.*请您核对/s);
  });

  it("提交 gives a receipt; a second try names it", () => {
    const world = reviewing();
    expect(world.says("提交")).toContain("DC-261124-00001");
    expect(world.effects).toContainEqual(
      expect.objectContaining({
        response: expect.objectContaining({
          status: "submitted",
          receipt: "DC-261124-00001",
        }) as object,
      }),
    );
    expect(world.says("填表")).toContain("11月24日已经交过一份，回执号 DC-261124-00001");
    expect(world.says("重来")).toContain("知情");
  });
});

describe("silence", () => {
  it("after half an hour the survey is paused: other talk is no miss", () => {
    const world = playTo("name");
    world.waits(31);
    expect(world.says("会费多少")).not.toContain("第 4 题");
    expect(world.says("填表")).toMatch(/上次填到了“姓名”（第 4 题，共 8 题）.*继续.*重来/s);
    expect(world.says("继续")).toContain("第 4 题");
  });

  it("within a day a plain answer to the pending question is still one", () => {
    const world = playTo("headcount_band");
    world.waits(90);
    expect(world.says("十六个人")).toContain("第 8 题");
  });

  it("after days it is not", () => {
    const world = playTo("headcount_band");
    world.waits(3 * 24 * 60);
    expect(world.says("十六个人")).not.toContain("第 8 题");
    expect(world.state.survey?.at).toBe("headcount_band");
  });
});

describe("whatever a worker types", () => {
  const texts = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...script,
        "提交",
        "上一步",
        "跳过",
        "退出",
        "继续",
        "重来",
        "菜单",
        "帮助",
        "人工",
        "5",
        "会费多少",
        "😂",
        "。",
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
    ),
    { maxLength: 40 },
  );

  it("the state stays legal and every text is answered", () => {
    fc.assert(
      fc.property(texts, (said) => {
        const world = new DialogWorld();
        for (const text of said) {
          expect(world.says(text).length).toBeGreaterThan(0);
          const { survey } = world.state;
          if (!survey) continue;
          const ids = joinSurvey.questions.map(({ id }) => id);
          expect(ids).toContain(survey.at);
          expect(Object.keys(survey.answers)).toEqual(ids.filter((id) => id in survey.answers));
          if (Object.keys(survey.answers).length > 0) expect(survey.consentAt).toBeDefined();
        }
      }),
      { numRuns: 150 },
    );
  });
});
