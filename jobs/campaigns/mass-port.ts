import { createHash } from "node:crypto";
import type { SendFailure, SendOutcome } from "../../bot/wechat/api/send-outcome.ts";
import type { LimitWindow } from "../../models/api-limit.ts";
import type { MassBatch } from "../../models/mass-batch.ts";
import type { NoticeContent } from "../../models/notice-content.ts";

/** `sent`: the platform accepted the whole list; a result event by `msgId` tells how many got it. */
export type MassOutcome =
  { readonly kind: "sent"; readonly msgId: string; readonly dataId?: string } | SendFailure;

export interface MassCall {
  /** `fewestAtOnce` to `mostAtOnce`. */
  readonly openids: readonly string[];
  /** What `prepare` made for this list. */
  readonly draft?: string;
  /** The platform's name for this list: the same whenever it is repeated. */
  readonly clientMsgId: string;
}

/** `ready`: with the draft that a list's calls name, where they need one. */
export type MassPreparation = { readonly kind: "ready"; readonly draft?: string } | SendFailure;

/** The way to send one notice to a list of followers at once. Source: fact sheet 5.2. */
export interface MassSender {
  readonly fewestAtOnce: number;
  readonly mostAtOnce: number;
  /** For so long after the first try the platform guards against sending a list twice. */
  readonly repeatableMs: number;
  /** A repeat that comes sooner after the last try is refused. */
  readonly repeatAfterMs: number;
  /** All that one call takes from, of the day and of the minute that `now` lies in.
   *  @param now on the platform's clock */
  limitsAt(now: Date): readonly LimitWindow[];
  /** Before the first call of each list: a draft is used up by the call that succeeds. Never throws. */
  prepare(content: NoticeContent): Promise<MassPreparation>;
  /** To one follower only, outside all quotas of mass sends. Never throws. */
  preview(openid: string, content: NoticeContent): Promise<SendOutcome>;
  /** Never throws. */
  send(call: MassCall, content: NoticeContent): Promise<MassOutcome>;
}

const idLength = 32;

/** At most 32 bytes. Source: fact sheet 5.2, `clientmsgid`. */
export function clientMsgIdOfBatch({ _id }: Pick<MassBatch, "_id">): string {
  return createHash("sha256").update(`mass ${_id}`).digest("base64url").slice(0, idLength);
}
