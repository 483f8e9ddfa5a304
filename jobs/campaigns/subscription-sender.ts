import { templateData, type SubscriptionTemplate } from "../../bot/notices/template-data.ts";
import type { SubscriptionNotices } from "../../bot/wechat/api/subscription-notices.ts";
import type { ConsentLedger } from "../../models/consent-ledger.ts";
import type { ClaimedDelivery } from "../../models/delivery.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import { clientMsgIdOf, type ChannelOutcome, type ChannelSender } from "./channel-sender.ts";

export interface SubscriptionSenderOptions {
  readonly notices: Pick<SubscriptionNotices, "send">;
  readonly consents: Pick<ConsentLedger, "take" | "giveBack" | "noteNoneLeft">;
  readonly templateOf: (category: NoticeCategory) => Promise<SubscriptionTemplate | undefined>;
  readonly accountName: () => Promise<string>;
  readonly urlOf: (delivery: ClaimedDelivery, content: NoticeContent) => string;
  readonly platformNow: () => Date;
}

/** He agreed to none, or to no more. Source: fact sheet 5.4. */
const noConsent = 43101;

/** Subscription notices to whoever agreed; a follower's consents are on the row of that `_id`. A consent is taken before the
 *  call and given back only where nothing was sent for certain. Never repeated: the platform takes a `client_msg_id`, but
 *  promises no guard by it (fact sheet 5.4); it states no daily limit either (fact sheet 14). */
export function createSubscriptionSender(options: SubscriptionSenderOptions): ChannelSender {
  const { consents, templateOf } = options;
  return {
    ...{ channel: "subscription", repeatableMs: 0 },
    limitAt: () => undefined,
    async send(delivery, content) {
      const template = await templateOf(content.category);
      if (!template) {
        const explanation = "这类通知还没有设置订阅通知：请在设置里选好再继续";
        return { kind: "failed", errcode: 0, action: "tell-operator", explanation };
      }
      const { _id, follower } = delivery;
      const consent = { template: template.templateId, kind: template.kind };
      if (!(await consents.take(follower, consent, _id))) {
        const explanation = "他没有同意收这类订阅通知，或者同意的次数用完了";
        return { kind: "failed", errcode: noConsent, action: "give-up-recipient", explanation };
      }
      const outcome = await call(delivery, { content, template }, options);
      if (isUsedUp(outcome)) await consents.noteNoneLeft(follower, consent.template);
      else if (isUnsent(outcome)) await consents.giveBack(follower, consent, _id);
      return outcome;
    },
  };
}

async function call(
  delivery: ClaimedDelivery,
  notice: { readonly content: NoticeContent; readonly template: SubscriptionTemplate },
  { notices, accountName, urlOf, platformNow }: SubscriptionSenderOptions,
): Promise<ChannelOutcome> {
  const { content, template } = notice;
  const facts = { accountName: await accountName(), now: platformNow() };
  return notices.send({
    openid: delivery.openid,
    templateId: template.templateId,
    page: urlOf(delivery, content),
    data: templateData(content, template, facts),
    clientMsgId: clientMsgIdOf(delivery),
  });
}

/** The consent is still there on the platform's side, whatever the ledger took. */
function isUnsent(outcome: ChannelOutcome): boolean {
  return outcome.kind === "not-sent" || outcome.kind === "failed";
}

/** The platform knows better than the ledger. */
function isUsedUp(outcome: ChannelOutcome): boolean {
  return outcome.kind === "failed" && outcome.errcode === noConsent;
}
