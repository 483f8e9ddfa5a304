import { chineseNumerals, readNumber } from "../survey/parse/chinese-number.ts";
import { compact } from "../survey/parse/normalise-input.ts";

/** What a worker asks of events and discounts in so many words. */
export type OfferCommand =
  | { readonly kind: "events"; readonly isThisWeek: boolean }
  | { readonly kind: "discounts" }
  | { readonly kind: "own-sign-ups" }
  /** `number` of the last list; absent when he names none. */
  | { readonly kind: "sign-up"; readonly number?: number }
  | { readonly kind: "sign-off"; readonly number?: number };

const asking = "(?:我?[想要]?(?:看看?|查看?|查询|问问?)(?:一?下)?)?";
const week = "(?:本周|这周|这一周|这个?星期|这个?礼拜|本星期)";
const what = "(?:有?(?:什么|啥|哪些|没有)?的?)?";
const particles = "(?:吗|呢|啊|吧|列表|清单)?";
const number = `(?:第)?(\\d{1,2}|[${chineseNumerals}]{1,3})(?:个|号|项|场|条)?(?:活动)?`;
const wish = "(?:我?[想要]|帮我|给我|麻烦|请)*";

const thisWeek = new RegExp(`^${asking}${week}${what}活动${particles}$`);
const allEvents = /^(?:看看?|查看?)?(?:近期|最近|所有|全部|现在的?)?的?活动(?:列表|清单)?$/;
const allDiscounts = new RegExp(
  `^${asking}(?:${week}|近期|最近|所有|全部|现在的?)?${what}优惠${particles}$`,
);
const ownSignUps =
  /^(?:看看?|查看?|查询?)?(?:我|我的)(?:的)?(?:报名|活动|报名的?活动|报的活动|报了(?:哪些|什么|啥)(?:活动)?|候补)(?:情况|列表|记录)?$|^(?:查|查询|查看)报名$/;
const signUp = new RegExp(`^${wish}报名?(?:参加)?${number}$`);
const bareSignUp = new RegExp(`^${wish}报名(?:活动|参加活动)?$`);
const signOff = new RegExp(`^${wish}(?:取消|退掉?|不)(?:报名?|参加)?${number}(?:的?报名)?$`);
const bareSignOff = new RegExp(`^${wish}(?:取消|退掉?|撤销|撤回)(?:我的|活动)?报名$`);

/** Undefined for everything else: a sentence that merely tells of events is for the topics. */
export function parseOfferCommand(raw: string): OfferCommand | undefined {
  const text = compact(raw);
  if (thisWeek.test(text)) return { kind: "events", isThisWeek: true };
  if (allEvents.test(text)) return { kind: "events", isThisWeek: false };
  if (allDiscounts.test(text)) return { kind: "discounts" };
  if (ownSignUps.test(text)) return { kind: "own-sign-ups" };
  if (bareSignUp.test(text)) return { kind: "sign-up" };
  if (bareSignOff.test(text)) return { kind: "sign-off" };
  return readNumbered("sign-off", signOff, text) ?? readNumbered("sign-up", signUp, text);
}

function readNumbered(
  kind: "sign-up" | "sign-off",
  pattern: RegExp,
  text: string,
): OfferCommand | undefined {
  const spelt = pattern.exec(text)?.[1];
  const found = spelt === undefined ? undefined : readNumber(spelt);
  return found === undefined ? undefined : { kind, number: found };
}

/** The whole text is a number: 2, 第二个, 选2. */
export function readChoice(raw: string): number | undefined {
  const choice = /^(?:第|选|看)?(\d{1,2}|[一二三四五六七八九])(?:个|项|号|条)?[吧呗]?$/.exec(
    compact(raw),
  )?.[1];
  return choice === undefined ? undefined : readNumber(choice);
}
