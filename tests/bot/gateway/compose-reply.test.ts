import { describe, expect, it } from "vitest";
import { composeReply, type KeptBefore } from "../../../bot/gateway/compose-reply.ts";
import { sayText } from "../../../bot/outgoing-message.ts";
import { maxTextBytes } from "../../../bot/wechat/split-text.ts";

const texts = {
  keptLead: "上次：",
  uncertainLead: "也许收到过：",
  moreToCome: "（回复任意字看后面）",
};
const facts = (sendable: number) => ({ ...texts, sendable });
const menu = "菜单。".repeat(180);

function kept(id: string, text: string, isUncertain = false): KeptBefore {
  return { id, message: sayText(text), isUncertain };
}

describe("what was kept before", () => {
  it("stands in front of the reply, what is uncertain under a lead of its own", () => {
    const before = [kept("a", "一"), kept("b", "二", true)];
    expect(composeReply([sayText("您好")], before, facts(0))).toEqual({
      reply: sayText("上次：\n\n一\n\n也许收到过：\n\n二\n\n您好"),
      rest: [],
      offeredIds: ["a", "b"],
    });
  });

  it("follows the reply when it does not fit in front, as far as the ledger allows", () => {
    const long = "长。".repeat(160);
    const before = [kept("a", long), kept("b", long, true), kept("c", "短")];
    expect(composeReply([sayText(menu)], before, facts(2))).toEqual({
      reply: sayText(menu),
      rest: [sayText(`上次：\n\n${long}`), sayText(`也许收到过：\n\n${long}`)],
      offeredIds: ["a", "b"],
    });
  });

  it("comes before the end of the reply when nothing may follow by itself: nothing waits for ever", () => {
    const long = "长。".repeat(160);
    const composed = composeReply([sayText(menu)], [kept("a", long)], facts(0));
    expect(composed.offeredIds).toEqual(["a"]);
    const said = [composed.reply, ...composed.rest].flatMap((message) =>
      message?.type === "text" ? [message.text] : [],
    );
    expect(said).toHaveLength(2);
    expect(said.every((text) => Buffer.byteLength(text) <= maxTextBytes)).toBe(true);
    expect(said.join("").replace(`\n${texts.moreToCome}`, "")).toBe(`上次：\n\n${long}\n\n${menu}`);
  });

  it("follows the reply when it is no text, and waits when nothing may follow", () => {
    const picture: KeptBefore = { id: "p", message: { type: "image", mediaId: "m" } };
    const before = [picture, kept("a", "一")];
    expect(composeReply([sayText("您好")], before, facts(1))).toEqual({
      reply: sayText("上次：\n\n一\n\n您好"),
      rest: [picture.message],
      offeredIds: ["a", "p"],
    });
    expect(composeReply([sayText("您好")], before, facts(0)).offeredIds).toEqual(["a"]);
  });

  it("waits when nothing is said", () => {
    expect(composeReply([], [kept("a", "一")], facts(5))).toEqual({ rest: [], offeredIds: [] });
  });
});
