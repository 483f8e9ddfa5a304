import { allCategories, categoryNames } from "../notices/category-names.ts";
import { compact } from "../survey/parse/normalise-input.ts";
import { reply, type ConversationState, type Effect, type Turn, type TurnFacts } from "../turn.ts";

type Category = (typeof allCategories)[number];

/** What somebody wants to be told, or no longer; undefined categories: he does not say which. */
export interface OptOutCommand {
  readonly isOut: boolean;
  readonly categories: readonly Category[] | undefined;
}

const wish = "(?:我?[想要]|帮我|给我|请|麻烦)*";
const what =
  "(?:一下)?(活动|优惠|打折|(?:职工)?沟通会|(?:工会)?新闻|(?:问卷)?调查|全部|所有|一切)?(?:类|的)*(?:消息|通知|推送|提醒|信息|内容|订阅)*";
const out = new RegExp(`^${wish}(?:退订|td|取消订阅)${what}(?:吧|了)?$`);
const back = new RegExp(
  `^${wish}(?:恢复|重新|继续)订阅${what}(?:吧|了)?$|^${wish}恢复${what}(?:通知|消息|推送|提醒)$`,
);

/** A whole text that turns notices off or on; a sentence about them is for the topics. */
export function parseOptOut(raw: string): OptOutCommand | undefined {
  const text = compact(raw);
  const left = out.exec(text);
  if (left) return { isOut: true, categories: readCategories(left[1]) };
  const returned = back.exec(text);
  if (returned) return { isOut: false, categories: readCategories(returned[1] ?? returned[2]) };
  return undefined;
}

function readCategories(named: string | undefined): readonly Category[] | undefined {
  if (named === undefined) return undefined;
  if (/^(?:全部|所有|一切)$/.test(named)) return allCategories;
  if (named === "打折") return ["discount"];
  if (named.endsWith("调查")) return ["survey"];
  return allCategories.filter((category) => named.endsWith(categoryNames[category]));
}

/** Turns notices off or on, and says how to come back; asks which when he names none. */
export function answerOptOut(
  text: string,
  { state, facts }: { readonly state: ConversationState; readonly facts: TurnFacts },
): Turn | undefined {
  const command = parseOptOut(text);
  if (!command) return undefined;
  const { isOut, categories } = command;
  const word = isOut ? "opt-out" : "opt-in";
  if (!categories) return reply(facts.text(`${word}.which`), state);
  const effect: Effect = { kind: "opt-out", categories, isOut };
  const [only] = categories;
  const said =
    categories.length === 1 && only
      ? facts.text(`${word}.done`, { what: categoryNames[only] })
      : facts.text(`${word}.done.all`);
  return { ...reply(said, state), effects: [effect] };
}
