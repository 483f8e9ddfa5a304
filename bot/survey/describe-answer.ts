import type { AnswerValue } from "./answer.ts";
import { shownOption, type Question } from "./definition.ts";

const notAnswered = "（未填）";
const noneChosen = "都不需要";

/** An answer as the worker may see it again: options as shown, mobiles masked. */
export function describeAnswer(question: Question, value: AnswerValue | undefined): string {
  if (value === undefined) return notAnswered;
  if (typeof value !== "string") return value.join("、") || noneChosen;
  if (question.type === "mobile") return maskMobile(value);
  const option =
    "options" in question ? question.options.find((one) => one.value === value) : undefined;
  return option ? shownOption(option) : value;
}

function maskMobile(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(-4)}`;
}
