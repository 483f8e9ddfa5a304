import type { FieldCipher } from "../models/field-cipher.ts";
import { districtCode } from "../models/scope.ts";
import type { NewUnansweredQuestion } from "../models/unanswered-question.ts";
import { questionKey } from "./knowledge/question-key.ts";

/** Sealed and hashed under this name. */
const context = "unanswered";
const dayMs = 24 * 60 * 60_000;
/** Of questions that were asked before there was a setting. */
const defaultRetentionDays = 180;

interface AskedQuestion {
  readonly text: string;
  /** ISO text. */
  readonly at: string;
  readonly organisationPath?: readonly string[];
  readonly retentionDays?: number;
}

/** A question that was not understood, as its row keeps it. */
export function describeQuestion(
  { text, at, organisationPath, retentionDays = defaultRetentionDays }: AskedQuestion,
  cipher: FieldCipher,
): Omit<NewUnansweredQuestion, "id"> {
  const askedAt = new Date(at);
  return {
    text: cipher.seal(text, context),
    hash: cipher.hash(questionKey(text), context),
    organisationPath: organisationPath ?? [districtCode],
    askedAt,
    expiresAt: new Date(askedAt.getTime() + retentionDays * dayMs),
  };
}

export function openQuestion(sealed: Uint8Array, cipher: FieldCipher): string {
  return cipher.open(sealed, context);
}
