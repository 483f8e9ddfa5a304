import { customerServiceText } from "../../bot/notices/preview.ts";
import { massArticle } from "../../bot/notices/mass-content.ts";
import { formatShanghai } from "../../bot/shanghai-time.ts";
import { pauseEnd } from "../../bot/wechat/api/api-pauses.ts";
import { WechatApiError } from "../../bot/wechat/api/api-errors.ts";
import type { Drafts } from "../../bot/wechat/api/drafts.ts";
import type { MassMessage } from "../../bot/wechat/api/mass-message.ts";
import type { MassSends } from "../../bot/wechat/api/mass-sends.ts";
import { describeSendFailure, type SendFailure } from "../../bot/wechat/api/send-outcome.ts";
import type { Log } from "../../bot/log.ts";
import type { LimitWindow } from "../../models/api-limit.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import { callsPerDay, dayWindow } from "./day-window.ts";
import type { MassOutcome, MassPreparation, MassSender } from "./mass-port.ts";

/** The permanent picture that articles show. */
export interface CoverPort {
  find(): Promise<string>;
  /** The platform does not know it any more. */
  forget(mediaId: string): Promise<void>;
}

export interface MassSenderOptions {
  readonly massSends: Pick<MassSends, "toList" | "toTag" | "preview">;
  readonly drafts: Pick<Drafts, "add">;
  /** Of an account that may send articles; the others send texts. */
  readonly cover: CoverPort | undefined;
  /** Of a subscription account, which may not send to lists, and sends once a day: gives a tag to exactly these, and to
   *  nobody else. */
  readonly tagList: ((openids: readonly string[]) => Promise<number>) | undefined;
  readonly accountName: () => Promise<string>;
  /** The same for everybody who gets it. */
  readonly pageUrlOf: (content: NoticeContent) => string;
  readonly log: Log;
}

/** Source: fact sheet 5.2. */
const listLimits = { from: 2, to: 10_000 };
const guardMs = 24 * 60 * 60_000;
const repeatAfterMs = 61_000;
const callsPerMinute = 60;
/** A tag takes any number; whoever has more followers sends in several days. */
const mostInTag = 100_000;
const api = "mass";

/** Mass sends: to lists of openids, or by a tag where the account may not send to lists. */
export function createMassSender(options: MassSenderOptions): MassSender {
  const { massSends, tagList, log } = options;
  const isByTag = tagList !== undefined;
  return {
    fewestAtOnce: isByTag ? 1 : listLimits.from,
    mostAtOnce: isByTag ? mostInTag : listLimits.to,
    ...{ repeatableMs: guardMs, repeatAfterMs },
    limitsAt: (now) => windowsAt(now, isByTag),
    prepare: (content) => prepare(content, options),
    async preview(openid, content) {
      const prepared = await prepare(content, options);
      if (prepared.kind !== "ready") return beforeTheCall(prepared);
      return massSends.preview(openid, messageOf(content, prepared.draft, options));
    },
    async send({ openids, clientMsgId, draft }, content): Promise<MassOutcome> {
      const message = messageOf(content, draft, options);
      if (!isByTag) return massSends.toList({ openids, clientMsgId, message });
      try {
        const tagId = await tagList(openids);
        return await massSends.toTag({ tagId, clientMsgId, message });
      } catch (error) {
        return beforeTheCall(describeSendFailure("tags", error, log));
      }
    },
  };
}

/** Nothing was sent when the list could not be put together, whatever the platform said about it. */
function beforeTheCall(failure: SendFailure): SendFailure {
  if (failure.kind !== "unknown") return failure;
  return { kind: "not-sent", explanation: "群发还没有准备好，马上再试" };
}

function messageOf(
  content: NoticeContent,
  draft: string | undefined,
  { pageUrlOf }: MassSenderOptions,
): MassMessage {
  if (draft !== undefined) return { type: "articles", mediaId: draft };
  return { type: "text", text: customerServiceText(content, pageUrlOf(content)) };
}

async function prepare(
  content: NoticeContent,
  { cover, drafts, accountName, pageUrlOf, log }: MassSenderOptions,
): Promise<MassPreparation> {
  if (!cover) return { kind: "ready" };
  try {
    const thumbMediaId = await cover.find();
    const facts = { thumbMediaId, accountName: await accountName(), pageUrl: pageUrlOf(content) };
    const added = await drafts.add([massArticle(content, facts)]).catch(async (error: unknown) => {
      if (isLost(error)) await cover.forget(thumbMediaId);
      throw error;
    });
    return { kind: "ready", draft: added };
  } catch (error) {
    return isLost(error) ? coverLost : describeSendFailure("drafts", error, log);
  }
}

const coverLost = {
  kind: "not-sent",
  explanation: "群发图文的封面不见了，重新上传后马上再试",
} as const;

function isLost(error: unknown): boolean {
  return error instanceof WechatApiError && error.action === "reupload";
}

function windowsAt(now: Date, isOnceADay: boolean): readonly LimitWindow[] {
  const minute = formatShanghai(now, "YYYY-MM-DD HH:mm");
  const minuteEnd = pauseEnd("back-off-minute", now) ?? now;
  return [
    dayWindow(api, isOnceADay ? 1 : callsPerDay.mass, now),
    { id: `${api}/${minute}`, limit: callsPerMinute, expiresAt: minuteEnd },
  ];
}
