/** One value of one question: a text, or the chosen options in option order. */
export type AnswerValue = string | readonly string[];

/** Why a text is no answer. Codes and their order: the parser's specification, one table per type. */
export type AnswerError =
  | "empty"
  | "too_short"
  | "too_long"
  | "not_a_name"
  | "not_a_mobile"
  | "out_of_options"
  | "ambiguous"
  | "not_understood";

export type Parsed = { readonly value: AnswerValue } | { readonly error: AnswerError };
