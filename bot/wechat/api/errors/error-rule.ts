/** What the client, or whoever asked it, does about an errcode. Source: fact sheet 13, its letters in brackets. */
export type ErrorAction =
  /** Everything is as wanted [OK]. */
  | "done"
  /** Nothing came of it, and nothing is lost. */
  | "ignore"
  /** The same call again after 0.5–2 s, at most 3 times [R]. */
  | "retry"
  /** A new token, then once more [T]. */
  | "renew-token"
  /** This API rests until the next minute [M]. */
  | "back-off-minute"
  /** This API rests for a whole minute: the same clientmsgid came again too fast. */
  | "wait-a-minute"
  /** This API rests until the quotas' midnight in China [D]. */
  | "stop-api-today"
  /** Only this recipient is lost [X]. */
  | "give-up-recipient"
  /** The answer names the openids that failed: again for those only. */
  | "retry-failed-only"
  /** No use going on with the whole job [S]. */
  | "stop-job"
  /** Somebody has to change something at the platform or in the settings [O]. */
  | "tell-operator"
  /** The program asked wrongly; asking again changes nothing [F]. */
  | "fault-in-request"
  /** The media file is gone from the platform: upload it again, then once more. */
  | "reupload"
  /** The visitor is sent through the authorization page again. */
  | "restart-oauth"
  /** Somebody has the result already. */
  | "reuse-result";

export interface ErrorRule {
  readonly action: ErrorAction;
  /** Where the table gives a second action. */
  readonly also?: ErrorAction;
  /** For cadres: what happened and what to do. */
  readonly explanation: string;
  /** Paths on which the code means something else. */
  readonly elsewhere?: { readonly paths: readonly string[]; readonly rule: ErrorRule };
}

export type ErrorRules = Readonly<Record<number, ErrorRule>>;

/** [F] */
export function fault(what: string, also?: ErrorAction): ErrorRule {
  const explanation = `${what}：重发没有用，请联系技术人员修改`;
  return { action: "fault-in-request", explanation, ...(also && { also }) };
}

/** [F/O] Either the program asked wrongly or the account's settings have to change. */
export function faultOrOperator(what: string): ErrorRule {
  return { ...fault(what), also: "tell-operator" };
}

/** [O] `whatToDo` is a whole sentence. */
export function operator(whatToDo: string, also?: ErrorAction): ErrorRule {
  return { action: "tell-operator", explanation: whatToDo, ...(also && { also }) };
}

/** [S+O] */
export function stop(whatToDo: string): ErrorRule {
  return { action: "stop-job", also: "tell-operator", explanation: whatToDo };
}

/** [X] */
export function giveUp(why: string, also?: ErrorAction): ErrorRule {
  const explanation = `${why}：这次发不给这个人，其他人不受影响`;
  return { action: "give-up-recipient", explanation, ...(also && { also }) };
}

/** [R] */
export function retry(what = "微信系统繁忙"): ErrorRule {
  return { action: "retry", explanation: `${what}，已自动重试仍未成功：请过几分钟再试` };
}

/** Everything that sends a visitor through the authorization page again. */
export function restartOauth(what: string): ErrorRule {
  return { action: "restart-oauth", explanation: `${what}：请在微信里重新打开页面` };
}

/** The codes `first` to `last` share one rule. */
export function range(first: number, last: number, rule: ErrorRule): ErrorRules {
  const codes = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return Object.fromEntries(codes.map((code) => [code, rule]));
}
