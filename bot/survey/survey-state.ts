import type { AnswerValue } from "./answer.ts";

/** A running response as it lies in the conversation: JSON only, instants as ISO texts. */
export interface SurveyState {
  readonly responseId: string;
  readonly survey: { readonly key: string; readonly version: number };
  readonly stage: "asking" | "reviewing";
  /** The question being asked; while reviewing, the last one. */
  readonly at: string;
  /** Set while one answer is corrected from the review: the next step leads back to it. */
  readonly isCorrecting: boolean;
  readonly answers: Readonly<Record<string, AnswerValue>>;
  /** Misses in a row at this question. */
  readonly misses: number;
  readonly consentAt?: string;
  readonly startedAt: string;
  readonly lastAt: string;
  /** The worker left by himself; silence pauses as well, by `lastAt`. */
  readonly hasQuit: boolean;
}

/** After this long without a word the survey is paused: a message may be about anything again. */
export const idleMs = 30 * 60_000;

export function isPaused(survey: SurveyState, now: Date): boolean {
  return survey.hasQuit || now.getTime() - new Date(survey.lastAt).getTime() > idleMs;
}

/** A response as it goes to its row. */
export interface SurveyResponse {
  readonly id: string;
  readonly survey: { readonly key: string; readonly version: number };
  readonly status: "running" | "submitted" | "abandoned";
  readonly answers: Readonly<Record<string, AnswerValue>>;
  readonly consent: { readonly textVersion: string; readonly at: string };
  readonly source?: {
    readonly kind: "stall" | "cadre" | "poster" | "other";
    readonly scene: string;
  };
  readonly receipt?: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly submittedAt?: string;
}
