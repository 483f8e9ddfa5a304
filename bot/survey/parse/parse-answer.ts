import type { Parsed } from "../answer.ts";
import type { Question } from "../definition.ts";
import { isBlank } from "./normalise-input.ts";
import { parseSingle } from "./parse-choice.ts";
import { parseConsent } from "./parse-consent.ts";
import { parseEnterprise } from "./parse-enterprise.ts";
import { parseHeadcount } from "./parse-headcount.ts";
import { parseMobile } from "./parse-mobile.ts";
import { parseMulti } from "./parse-multi.ts";
import { parseName } from "./parse-name.ts";

/** Reads what a worker typed as an answer to one question. Pure. */
export function parseAnswer(question: Question, raw: string): Parsed {
  if (isBlank(raw)) return { error: "empty" };
  switch (question.type) {
    case "consent":
      return parseConsent(raw);
    case "enterprise":
      return parseEnterprise(raw);
    case "name":
      return parseName(raw);
    case "mobile":
      return parseMobile(raw);
    case "single":
      return parseSingle(raw, question.options);
    case "multi":
      return parseMulti(raw, question.options);
    case "headcount_band":
      return parseHeadcount(raw, question.options);
  }
}
