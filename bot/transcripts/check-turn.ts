import { isDeepStrictEqual } from "node:util";
import type { Must, Observation } from "./transcript.ts";

export interface TurnOutcome {
  /** Several bubbles joined by newlines; undefined when nothing was said. */
  readonly reply: string | undefined;
  readonly outboundCount: number;
  readonly seen: Observation;
  /** Replies of the turns before, by turn. */
  readonly replies: readonly (string | undefined)[];
}

/** What does not hold, one line each: `at: mobile instead of name`. */
export function checkTurn(must: Must, outcome: TurnOutcome): readonly string[] {
  return [
    ...checkAnswers(must, outcome.seen.answers),
    ...checkAt(must, outcome.seen.at),
    ...checkFigures(must, outcome.seen),
    ...checkReply(must, outcome),
  ];
}

function checkAnswers(must: Must, answers: Observation["answers"]): readonly string[] {
  const equal = Object.entries(must.answers ?? {}).map(
    ([id, expected]) => [id, [expected]] as const,
  );
  const anyOf = Object.entries(must.answers_any ?? {});
  return [...equal, ...anyOf].flatMap(([id, allowed]) => {
    const given = answers[id] ?? null;
    const isAllowed = allowed.some((expected) => isDeepStrictEqual(given, expected));
    return isAllowed
      ? []
      : [`answers.${id}: ${show(given)} instead of ${allowed.map(show).join(" or ")}`];
  });
}

function checkAt(must: Must, at: string | null): readonly string[] {
  if (must.at === undefined) return [];
  const allowed = [must.at].flat();
  return allowed.includes(at)
    ? []
    : [`at: ${show(at)} instead of ${allowed.map(show).join(" or ")}`];
}

function checkFigures(must: Must, seen: Observation): readonly string[] {
  return [
    ...compare("complete", seen.isComplete, must.complete),
    ...compare("responses", seen.responseCount, must.responses),
    ...compare("attributed_scene", seen.scene, must.attributed_scene),
    ...compare("subscribed", seen.isSubscribed, must.subscribed),
    ...compare("follows", countOrFlag(seen.followerCount, must.follows), must.follows),
    ...compare("consent_log", countOrFlag(seen.consentCount, must.consent_log), must.consent_log),
  ];
}

/** A figure where a figure is asked for, else whether there is any. */
function countOrFlag(count: number, expected: unknown): number | boolean {
  return typeof expected === "number" ? count : count > 0;
}

function checkReply(must: Must, { reply, outboundCount, replies }: TurnOutcome): readonly string[] {
  const matches = (pattern: string) => new RegExp(pattern).test(reply ?? "");
  const { reply_matches: wanted, reply_not_matches: unwanted, same_reply_as: same } = must;
  const most = must.max_outbound ?? Number.POSITIVE_INFINITY;
  return [
    ...unless(wanted === undefined || matches(wanted), `reply_matches: ${wanted}`),
    ...unless(unwanted === undefined || !matches(unwanted), `reply_not_matches: ${unwanted}`),
    ...unless(same === undefined || reply === replies[same], `same_reply_as: ${same}`),
    ...unless(!must.no_reply || reply === undefined, "no_reply: something was said"),
    ...unless(outboundCount <= most, `max_outbound: ${outboundCount} instead of ${most}`),
  ];
}

function unless(holds: boolean, failure: string): readonly string[] {
  return holds ? [] : [failure];
}

function compare(name: string, seen: unknown, expected: unknown): readonly string[] {
  if (expected === undefined || isDeepStrictEqual(seen, expected)) return [];
  return [`${name}: ${show(seen)} instead of ${show(expected)}`];
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
