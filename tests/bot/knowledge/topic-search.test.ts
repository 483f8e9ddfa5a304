import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seedTopics } from "../../../bot/knowledge/seed-topics.ts";
import type { Topic } from "../../../bot/knowledge/topic.ts";
import { createTopicSearch } from "../../../bot/knowledge/topic-search.ts";

const search = createTopicSearch(seedTopics);

function bestOf(text: string): string | undefined {
  return search.find(text).ranked[0]?.id;
}

describe("createTopicSearch", () => {
  it.each([
    ["想入公会咋整", "join_how"],
    ["rang wo deng ji ru hui", "join_start"],
    ["會費要繳多少", "dues"],
    ["１２３５１登不上去", "app12351"],
    ["不是问入会，我问卡怎么补", "card_apply"],
    ["您好，想问下产假", "policy"],
    ["我要找人工，问问报销的事", "human"],
    ["不想入会，只想问问电影票", "discounts"],
  ])("finds the topic of %s: %s", (text, id) => {
    expect(bestOf(text)).toBe(id);
  });

  it.each(["讨薪", "办卡", "报销", "维权", "工会卡", "会费", "地址", "退会", "退订", "相亲"])(
    "knows the bare word %s",
    (text) => {
      expect(bestOf(text)).toBeDefined();
    },
  );

  it("puts the second ask second", () => {
    const ids = search.find("卡丢了怎么补，顺便问下会费多少").ranked.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual(["card_apply", "dues"]);
  });

  it.each(["我在南法信", "我住在天竺", "他在家", "我在厂里", "人在单位"])(
    "wakes nobody for 「%s」",
    (text) => {
      expect(bestOf(text)).not.toBe("urgent");
    },
  );

  it("puts danger first, whatever else is asked", () => {
    expect(bestOf("怎么入会，快来人有人触电了")).toBe("urgent");
  });

  it.each(["", "   ", "123456", "🎉🎉", "？？？", "\u200b", "asdfghjkl"])(
    "leaves %j alone, and still offers three topics",
    (text) => {
      const { ranked, nearest } = search.find(text);
      expect(ranked).toEqual([]);
      expect(nearest).toHaveLength(3);
    },
  );

  it("takes any string and scores between 0 and 1", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const { ranked, nearest } = search.find(text);
        for (const { score } of [...ranked, ...nearest]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
    expect(() => search.find("会".repeat(10_000))).not.toThrow();
    expect(() => search.find("\ud800\udfff\udc00 👨‍👩‍👧".repeat(500))).not.toThrow();
    expect(() => search.find("zhuang".repeat(2_000))).not.toThrow();
  });

  it("finds the same for the same topics", () => {
    const again = createTopicSearch(seedTopics);
    for (const text of ["入会流程走哪些", "卡坏了", "今天天气", "老板跑了工资没给"])
      expect(again.find(text)).toEqual(search.find(text));
  });

  it("works on no topics", () => {
    expect(createTopicSearch([]).find("怎么入会")).toEqual({ ranked: [], nearest: [] });
  });

  it("answers in under 2 ms on average and 20 ms at worst, with room for a busy machine", () => {
    const texts = seedTopics.flatMap(({ wordings }) => wordings.slice(0, 20));
    const startedMs = performance.now();
    for (const text of texts) search.find(text);
    expect((performance.now() - startedMs) / texts.length).toBeLessThan(10);
    const long = "听同事说入会以后能办卡还能二次报销，".repeat(120);
    const longStartedMs = performance.now();
    for (let times = 0; times < 5; times++) search.find(long);
    expect((performance.now() - longStartedMs) / 5).toBeLessThan(200);
  });
});

describe("a topic that a cadre adds", () => {
  const nursery: Topic = {
    id: "summer_nursery",
    title: "暑期托管班",
    answer: "暑期托管班由所在镇街工会安排，请问工会服务站。",
    wordings: ["暑假孩子没人带有托管班吗", "职工子女托管怎么报名", "放暑假了娃送哪儿托管"],
  };
  const extended = createTopicSearch([...seedTopics, nursery]);

  it.each(["孩子放暑假没人看，有托管没有", "子女托管班咋报", "tuoguanban", "shujia tuoguan"])(
    "is found by %s",
    (text) => {
      expect(extended.find(text).ranked[0]?.id).toBe(nursery.id);
    },
  );

  it.each(["怎么加入工会啊", "卡丢了去哪补", "有没有培训班可以上"])(
    "takes nothing from the others: %s",
    (text) => {
      expect(extended.find(text).ranked[0]?.id).toBe(bestOf(text));
    },
  );
});
