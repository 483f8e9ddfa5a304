import type { Parsed } from "../answer.ts";
import { isBlank, normaliseInput } from "./normalise-input.ts";

const leadIn =
  /^(?:(?:您好|你好|那个|嗯+|哦+|呃|就是|咱|我们?(?:现在|目前)?|俺们?|现在|目前|本人)[,，\s]*)*(?:(?:的)?(?:单位|公司|厂子|用人单位|工作单位)(?:名称|全称|名字)?\s*(?:是|叫|[::])|(?:名称|全称)\s*(?:是|叫|[::])|(?:是|叫)?(?:在|给))\s*/;
const lonelyLeadIn = /^(?:我们?(?:是|叫)|叫做?|是)\s*/;
const trailing =
  /(?:(?:里|这儿|那儿)?(?:上班|工作|干活|打工|的员工|的职工|任职)|吧|呀|啊|呢|哈|哦|的)+[。.!！~～]*$/;
const refusal =
  /^(?:不(?:想|愿|方便|便|告诉|说|填|知道|清楚|记得)|保密|忘了|没(?:记住|注意)|你猜|随便)/;
const question = /[?？]|吗$|什么|怎么|为啥|为什么|哪[里儿个]|多少|能不能|可不可以|是不是/;
const noEmployer =
  /^(?:没(?:有)?(?:单位|工作|公司|上班)|无单位|无业|待业|失业|自由职业|灵活就业|个体户?|自己干|散工|零工|打零工)/;
const maxCharacters = 60;

/** The employer's name without chatter, or the worker's own words where there is no employer. */
export function parseEnterprise(raw: string): Parsed {
  const text = normaliseOuter(raw);
  const name = text.replace(leadIn, "").replace(lonelyLeadIn, "").replace(trailing, "").trim();
  if (noEmployer.test(name)) return { value: name };
  if (isBlank(name)) return { error: "empty" };
  if (refusal.test(name) || question.test(name) || /^\d+$/.test(name))
    return { error: "not_understood" };
  if (Array.from(name).length < 2) return { error: "too_short" };
  return Array.from(name).length > maxCharacters ? { error: "too_long" } : { value: name };
}

/** Widths are made equal for reading, but a name keeps its own brackets as they were typed. */
function normaliseOuter(raw: string): string {
  return normaliseInput(raw).replace(/\s+/g, " ");
}
