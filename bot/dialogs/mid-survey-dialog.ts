import { questionOf } from "../survey/definition.ts";
import { parseAnswer } from "../survey/parse/parse-answer.ts";
import { parseReview } from "../survey/parse/parse-review.ts";
import type { SurveyState } from "../survey/survey-state.ts";
import { joinTexts, silent, type Claim, type Turn } from "../turn.ts";
import { answerSurvey, askPending, type SurveyTurnContext } from "./survey-dialog.ts";
import { withPerson } from "./ticket-dialog.ts";
import { tellTopic, type OfferContext } from "./offer-dialog.ts";
import { findTopic } from "./topic-dialog.ts";

const questionLike =
  /[?？]|[吗呢]$|什么|啥|怎么|咋|如何|多少|哪[里儿个些]|几[点号天]|能不能|可不可以|有没有|是不是|为什么|干嘛|介绍|咨询|请问|想问/;
/** What a worker says on the way through the survey; no questions, however well they match. */
const neverAsked: ReadonlySet<string> = new Set(["join_start", "join_status", "complaint"]);
const shortAnswerCharacters = 4;

/** A text while a question is pending: an answer, a question to us, or both in one message.
 *  A question is answered and the survey's is asked again; it is never counted as a miss. */
export function answerMidSurvey(
  context: SurveyTurnContext,
  survey: SurveyState,
  text: string,
): Turn | Claim {
  const topic = findTopic(text, context.facts);
  if (topic === undefined || neverAsked.has(topic)) return answerSurvey(context, survey, text);
  if (isPlainAnswer(context, survey, text)) return answerSurvey(context, survey, text);
  if (topic === "greeting") return askPending(context, survey, silent(context.state));
  const answered = answerQuestion(topic, { ...context, text });
  if (!answered) return answerSurvey(context, survey, text);
  if (!("say" in answered)) return answered;
  const [firstClause = ""] = text.split(/[,，。;；!！]/);
  const isBoth = firstClause !== text && isPlainAnswer(context, survey, firstClause);
  return isBoth
    ? answerBoth(context, { survey, text: firstClause, answered })
    : askPending({ ...context, state: answered.state }, survey, answered);
}

function answerQuestion(topic: string, context: OfferContext): Turn | Claim | undefined {
  const told = tellTopic(topic, context);
  if (!told || !("say" in told)) return told;
  return withPerson(told, { topic, text: context.text }, context.facts);
}

/** Short texts and statements that parse are answers; a question that happens to hold an option's word is none. */
function isPlainAnswer(
  { definition }: SurveyTurnContext,
  survey: SurveyState,
  text: string,
): boolean {
  if (survey.stage === "reviewing") return parseReview(text, definition).kind !== "unclear";
  if ("error" in parseAnswer(questionOf(definition, survey.at), text)) return false;
  return Array.from(text.trim()).length <= shortAnswerCharacters || !questionLike.test(text);
}

function answerBoth(
  context: SurveyTurnContext,
  { survey, text, answered }: { survey: SurveyState; text: string; answered: Turn },
): Turn | Claim {
  const turn = answerSurvey(context, survey, text);
  if (!("say" in turn)) return turn;
  return {
    ...turn,
    say: joinTexts([...answered.say, ...turn.say]),
    effects: [...answered.effects, ...turn.effects],
  };
}
