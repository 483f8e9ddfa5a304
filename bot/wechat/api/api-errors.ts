import type { ErrorAction, ErrorRule } from "./errors/error-rule.ts";

/** The platform answered no. */
export class WechatApiError extends Error {
  override readonly name = "WechatApiError";
  /** Path, `/cgi-bin/message/custom/send`. */
  readonly api: string;
  readonly errcode: number;
  /** The platform's words; 40164 names the address that is missing on the list. */
  readonly errmsg: string;
  readonly action: ErrorAction;
  readonly also?: ErrorAction;
  /** For cadres: what happened and what to do. */
  readonly explanation: string;
  /** The platform's number of this request: `/cgi-bin/openapi/rid/get` tells more. */
  readonly rid?: string;
  /** The whole answer: 45171 carries `fail_openid_list`. Never logged. */
  readonly answer: Readonly<Record<string, unknown>>;

  constructor(
    refusal: Pick<WechatApiError, "api" | "errcode" | "errmsg" | "answer"> & { rid?: string },
    rule: ErrorRule,
  ) {
    // Without the errmsg: it may name an openid, and messages of errors are logged.
    super(`${refusal.api} answered ${refusal.errcode}`);
    this.api = refusal.api;
    this.errcode = refusal.errcode;
    this.errmsg = refusal.errmsg;
    this.answer = refusal.answer;
    this.action = rule.action;
    this.explanation = rule.explanation;
    if (rule.also) this.also = rule.also;
    if (refusal.rid !== undefined) this.rid = refusal.rid;
  }
}

/** No answer, or none that says what happened. */
export class WechatUnreachable extends Error {
  override readonly name = "WechatUnreachable";
  readonly api: string;
  /** True: the request may have left, so the outcome is unknown. */
  readonly isSent: boolean;

  constructor(api: string, isSent: boolean, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${api} ${isSent ? "gave no usable answer" : "was not reached"}: ${reason}`, { cause });
    this.api = api;
    this.isSent = isSent;
  }
}

export type LocalRefusal = "no-right" | "paused" | "invalid";

/** We did not ask: the answer is known. */
export class ApiRefusedLocally extends Error {
  override readonly name = "ApiRefusedLocally";
  readonly api: string;
  readonly reason: LocalRefusal;
  /** For cadres: what happened and what to do. */
  readonly explanation: string;
  /** Of "paused", on the platform's clock. */
  readonly untilAt?: Date;

  constructor(api: string, reason: LocalRefusal, { explanation, untilAt }: RefusalDetails) {
    super(`${api} refused locally: ${reason}`);
    this.api = api;
    this.reason = reason;
    this.explanation = explanation;
    if (untilAt) this.untilAt = untilAt;
  }
}

export interface RefusalDetails {
  readonly explanation: string;
  readonly untilAt?: Date;
}
