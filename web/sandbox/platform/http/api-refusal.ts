import { errorText } from "./error-texts.ts";

/** The platform says no to a call: a business error, answered with HTTP 200. Source: fact sheet 0. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly errcode: number;
  /** Fields beside errcode and errmsg. */
  readonly extra: object;

  constructor(errcode: number, message = errorText(errcode), extra: object = {}) {
    super(message);
    this.errcode = errcode;
    this.extra = extra;
  }
}

/** @throws ApiRefusal when the condition does not hold. */
export function demand(condition: boolean, errcode: number): asserts condition {
  if (!condition) throw new ApiRefusal(errcode);
}
