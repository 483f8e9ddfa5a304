import { createHash } from "node:crypto";
import type { SendFailure } from "../../bot/wechat/api/send-outcome.ts";
import type { Channel } from "../../models/channel.ts";
import type { LimitWindow } from "../../models/api-limit.ts";
import type { ClaimedDelivery } from "../../models/delivery.ts";
import type { NoticeContent } from "../../models/notice-content.ts";

/** `msgId` where the platform gives one: the result event comes by it. */
export type ChannelOutcome = { readonly kind: "sent"; readonly msgId?: string } | SendFailure;

/** One way to send a notice to one follower. */
export interface ChannelSender {
  readonly channel: Channel;
  /** For so long after the first try the platform itself guards against doing it twice, so a try of unknown outcome
   *  may be repeated under the same id. 0: never. */
  readonly repeatableMs: number;
  /** What the platform allows in the window that `now` lies in; undefined: as much as one likes.
   *  @param now on the platform's clock */
  limitAt(now: Date): LimitWindow | undefined;
  /** Never throws. */
  send(delivery: ClaimedDelivery, content: NoticeContent): Promise<ChannelOutcome>;
}

const idLength = 32;

/** The platform's name for one send: the same whenever it is repeated. At most 32 bytes. */
export function clientMsgIdOf({ _id, channel }: Pick<ClaimedDelivery, "_id" | "channel">): string {
  return createHash("sha256").update(`${channel} ${_id}`).digest("base64url").slice(0, idLength);
}
