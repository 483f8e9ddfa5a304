import type { Parsed } from "../answer.ts";
import { compact, normaliseInput } from "./normalise-input.ts";

const consentGiven = "同意";
export const consentRefused = "不同意";

const refusal =
  /不同意|不[是要想行授愿]|不可以|不能|拒绝|反对|甭|别|没同意|disagree|^no?$|^2$|^不$|^二$|^b$|^否/;
const agreement =
  /同意|^(?:1|一|a|y|yes|ok|okay|是|是的|好|好的|行|行的|可以|可以的|嗯|嗯嗯|恩|成|没问题|没意见|得嘞|授权|知道了|👌|👍|✅|没事|agree)(?:呀|啊|吧|了|的|呢|哈|填|谢谢)*$/;
const undecided = /看情况|考虑|再说|想想|为什么|为啥|什么|干嘛|吗|怎么|[?？]/;

/** 同意 or 不同意: only a clear yes counts as consent. */
export function parseConsent(raw: string): Parsed {
  const text = normaliseInput(raw).toLowerCase();
  if (refusal.test(text)) return { value: consentRefused };
  if (undecided.test(text)) return { error: "not_understood" };
  const clauses = [text, ...text.split(/[,，。;；!！\s、]+/)].map(compact);
  return clauses.some((clause) => agreement.test(clause))
    ? { value: consentGiven }
    : { error: "not_understood" };
}
