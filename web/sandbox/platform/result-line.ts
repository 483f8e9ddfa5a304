import type { PushFields } from "../callback/push-fields.ts";

type ResultListener = (openid: string, fields: PushFields) => void;

/** What became of a job, told to the account's callback some time later: whoever pushes listens here. */
export class ResultLine {
  readonly #listeners: ResultListener[] = [];

  /** @param openid of `FromUserName` */
  tell(openid: string, fields: PushFields): void {
    for (const listener of this.#listeners) listener(openid, fields);
  }

  onResult(listener: ResultListener): void {
    this.#listeners.push(listener);
  }
}
