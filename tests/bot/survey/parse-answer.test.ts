import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeadcountOption, Question } from "../../../bot/survey/definition.ts";
import { questionOf } from "../../../bot/survey/definition.ts";
import { joinSurvey } from "../../../bot/survey/join-survey.ts";
import { parseAnswer } from "../../../bot/survey/parse/parse-answer.ts";
import { parseCommand } from "../../../bot/survey/parse/parse-command.ts";

interface Case {
  readonly type: string;
  readonly raw: string;
  readonly options?: readonly string[];
  readonly expect: { readonly value?: unknown; readonly error?: string };
}

const file = path.join(import.meta.dirname, "../../../../shared/data/dev/answers.jsonl");
const ours = new Set(["name", "mobile", "single", "multi", "headcount_band", "command"]);

function readCases(): readonly Case[] {
  if (!existsSync(file)) {
    process.stderr.write("left out: the labelled answers (../shared/data is not there)\n");
    return [];
  }
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Case).filter(({ type }) => ours.has(type));
}

/** The join survey's question with these options, its synonyms included; else bare options. */
function questionFor({ type, options = [] }: Case): Question {
  const sameOptions = joinSurvey.questions.find(
    (question) =>
      "options" in question && question.options.map(({ value }) => value).join() === options.join(),
  );
  return sameOptions ?? questionOf(joinSurvey, type === "single" ? "contact_ok" : type);
}

const cases = readCases();

describe.runIf(cases.length > 0)("labelled answers", () => {
  it.each(cases)("$type $raw", (line) => {
    if (line.type === "command") {
      expect(parseCommand(line.raw)).toBe(line.expect.value);
      return;
    }
    expect(parseAnswer(questionFor(line), line.raw)).toEqual(line.expect);
  });
});

const ask = (id: string, raw: string) => {
  const parsed = parseAnswer(questionOf(joinSurvey, id), raw);
  return "error" in parsed ? parsed.error : parsed.value;
};

describe("consent", () => {
  it.each([
    ["同意", "同意"],
    ["1", "同意"],
    ["好，同意", "同意"],
    ["好的", "同意"],
    ["①", "同意"],
    ["行", "同意"],
    ["可以呀", "同意"],
    ["我同意", "同意"],
    ["OK", "同意"],
    ["👌", "同意"],
    ["不同意", "不同意"],
    ["2", "不同意"],
    ["不", "不同意"],
    ["我不想同意", "不同意"],
    ["拒绝", "不同意"],
    ["no", "不同意"],
    ["考虑考虑", "not_understood"],
    ["为什么要同意", "not_understood"],
    ["什么是知情同意？", "not_understood"],
    ["你好", "not_understood"],
    ["。。", "empty"],
  ])("%s → %s", (raw, expected) => expect(ask("consent", raw)).toBe(expected));
});

describe("employer", () => {
  it.each([
    ["北京凌驿国际货运代理有限公司", "北京凌驿国际货运代理有限公司"],
    ["我在北京冠铂冷链物流有限公司上班", "北京冠铂冷链物流有限公司"],
    ["单位名称：昊钧精密", "昊钧精密"],
    ["我们公司叫麦糕坊食品", "麦糕坊食品"],
    ["我是麦糕坊的", "麦糕坊"],
    ["没有单位", "没有单位"],
    ["灵活就业", "灵活就业"],
    ["3M中国", "3M中国"],
    ["不想说", "not_understood"],
    ["互助卡是什么", "not_understood"],
    ["13800138000", "not_understood"],
    ["厂", "too_short"],
    ["？？", "empty"],
  ])("%s → %s", (raw, expected) => expect(ask("employer", raw)).toBe(expected));
});

describe("options", () => {
  it.each([
    ["has_union", "没有工会", "没有"],
    ["has_union", "有工会的", "有"],
    ["has_union", "不知道啊", "不清楚"],
    ["has_union", "2", "没有"],
    ["has_union", "Ｂ", "没有"],
    ["has_union", "没有，单位刚成立", "没有"],
    ["has_union", "有没有我不清楚", "不清楚"],
    ["willing", "暂不，我就想看看有啥优惠", "暂不"],
    ["willing", "不愿意", "暂不"],
    ["willing", "愿意愿意", "愿意"],
    ["willing", "我想入会", "愿意"],
    ["willing", "再考虑考虑", "再了解一下"],
    ["willing", "不考虑", "暂不"],
    ["willing", "第一个", "愿意"],
    ["willing", "0", "out_of_options"],
    ["willing", "1，不愿意", "ambiguous"],
    ["willing", "倒数第一个", "暂不"],
    ["contact_ok", "不行", "不愿意"],
    ["contact_ok", "行", "愿意"],
    ["contact_ok", "不太方便", "不愿意"],
    ["contact_ok", "1或2", "ambiguous"],
  ])("%s: %s → %s", (id, raw, expected) => {
    expect(ask(id, raw)).toBe(expected);
  });

  it.each([
    ["2和6", ["医疗二次报销", "优惠购票"]],
    ["1、4", ["互助保障", "技能培训"]],
    ["3-5", ["法律维权", "技能培训", "文体活动"]],
    ["一三四", ["互助保障", "法律维权", "技能培训"]],
    ["报销、电影票，还有相亲", ["医疗二次报销", "优惠购票", "婚恋交友"]],
    [
      "除了婚恋交友都要",
      [
        "互助保障",
        "医疗二次报销",
        "法律维权",
        "技能培训",
        "文体活动",
        "优惠购票",
        "子女托管",
        "困难帮扶",
      ],
    ],
    ["我选两样：1和3", ["互助保障", "法律维权"]],
    ["都不需要", []],
    ["没有", []],
    ["后两个", ["困难帮扶", "婚恋交友"]],
    ["1到3", ["互助保障", "医疗二次报销", "法律维权"]],
    ["0", "out_of_options"],
    ["看着办", "ambiguous"],
    ["你好", "not_understood"],
  ])("needs: %s → %j", (raw, expected) => expect(ask("needs", raw)).toEqual(expected));
});

describe("headcount", () => {
  it.each([
    ["十六个人", "25人以下"],
    ["24", "25人以下"],
    ["25个人", "25-99人"],
    ["不到25人", "25人以下"],
    ["90多人", "25-99人"],
    ["一百三十多", "100-299人"],
    ["小三百", "100-299人"],
    ["三百出头", "300人以上"],
    ["300", "300人以上"],
    ["两三个人", "25人以下"],
    ["九十到一百二", "ambiguous"],
    ["几十个", "ambiguous"],
    ["十几个", "25人以下"],
    ["一千来人", "300人以上"],
    ["25-99人", "25-99人"],
    ["④", "300人以上"],
    ["4个", "25人以下"],
    ["不知道", "not_understood"],
    ["百十来人", "100-299人"],
    ["七八十人", "25-99人"],
    ["5", "25人以下"],
  ])("%s → %s", (raw, expected) => expect(ask("headcount_band", raw)).toBe(expected));

  it("puts every headcount into exactly the band that holds it", () => {
    const question = questionOf(joinSurvey, "headcount_band");
    const options = "options" in question ? (question.options as readonly HeadcountOption[]) : [];
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 20_000 }), (count) => {
        const band = options.find(({ from, to }) => count >= from && count <= to);
        expect(ask("headcount_band", `${count}人`)).toBe(band?.value);
      }),
    );
  });
});

describe("names and mobiles", () => {
  it.each([
    ["name", "韩志远", "韩志远"],
    ["name", "我叫于春燕", "于春燕"],
    ["name", "单于华", "单于华"],
    ["name", "欧阳", "too_short"],
    ["name", "小李", "not_a_name"],
    ["name", "张师傅", "not_a_name"],
    ["name", "不告诉你", "not_a_name"],
    ["name", "互助卡是什么", "not_a_name"],
    ["name", "姓名王芳", "王芳"],
    ["name", "王芳😊", "王芳"],
    ["name", "张三、李四", "ambiguous"],
    ["mobile", "哦哦，13800138102", "13800138102"],
    ["mobile", "138-0013-8103", "13800138103"],
    ["mobile", "(+86)138 0013 8104", "13800138104"],
    ["mobile", "008613800138104", "13800138104"],
    ["mobile", "010-60000321", "not_a_mobile"],
    ["mobile", "壹叁捌零零壹叁捌零零伍", "13800138005"],
    ["mobile", "一三八 洞洞幺三 八洞洞拐", "13800138007"],
  ])("%s: %s → %s", (id, raw, expected) => expect(ask(id, raw)).toBe(expected));
});

describe("commands", () => {
  it.each([
    ["上一步", "back"],
    ["返回上一题吧", "back"],
    ["退出", "quit"],
    ["不填了", "quit"],
    ["改天再填", "quit"],
    ["跳过这题", "skip"],
    ["继续", "continue"],
    ["接着填", "continue"],
    ["重新填", "restart"],
    ["转人工", "human"],
    ["菜单", "menu"],
    ["帮助", "help"],
    ["怎么填", "help"],
    ["我不想跳过", undefined],
    ["建议别老让人跳过题", undefined],
    ["退出工会", undefined],
    ["退会", undefined],
    ["取消订阅", undefined],
    ["继续教育", undefined],
    ["你们能帮助我吗", undefined],
  ])("%s → %s", (raw, expected) => expect(parseCommand(raw)).toBe(expected));
});

describe("every question", () => {
  it("never throws and never answers with something it does not store", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...joinSurvey.questions),
        fc.string({ unit: "binary", maxLength: 60 }),
        (question, raw) => {
          const parsed = parseAnswer(question, raw);
          if ("options" in question && "value" in parsed) {
            const stored = question.options.map(({ value }) => value);
            expect(stored).toEqual(expect.arrayContaining([parsed.value].flat()));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
