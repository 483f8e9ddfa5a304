import type { SurveyDefinition } from "../definition.ts";
import { reviewedQuestions } from "../reviewed-questions.ts";
import { namedNumbers } from "./parse-choice.ts";
import { compact, normaliseInput } from "./normalise-input.ts";

export type ReviewChoice =
  | { readonly kind: "submit" }
  | { readonly kind: "correct"; readonly questionId: string }
  /** Something is wrong, but what? */
  | { readonly kind: "which" }
  | { readonly kind: "unclear" };

const yes =
  /^(?:提交|确认|确认提交|是|是的|对|对的|没错|没问题|好|好的|好了|可以|行|嗯+|恩|ok|okay|yes|y|交|交吧|提交吧|无误|正确|都对|全对|不改|不改了|不用改|就这样|成|👌|👍)(?:了|的|吧|呢|啊|呀|谢谢)*$/i;
const wrong = /不对|有误|错|改|不是|^不$|^否$|^no?$/i;

/** What a worker says to the list of his answers. */
export function parseReview(raw: string, definition: SurveyDefinition): ReviewChoice {
  const text = normaliseInput(raw);
  if (yes.test(compact(text))) return { kind: "submit" };
  const questions = reviewedQuestions(definition);
  const [number, ...more] = namedNumbers(text, questions.length);
  const byNumber = number === undefined ? undefined : questions[number - 1];
  if (byNumber && more.length === 0 && text.length <= 12)
    return { kind: "correct", questionId: byNumber.id };
  const byLabel = questions.find(({ label }) => text.includes(label));
  if (byLabel) return { kind: "correct", questionId: byLabel.id };
  return { kind: wrong.test(text) ? "which" : "unclear" };
}
