import { templateData, type NoticeTemplate } from "../../bot/notices/template-data.ts";
import type { TemplateMessages } from "../../bot/wechat/api/template-messages.ts";
import type { ClaimedDelivery } from "../../models/delivery.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import { clientMsgIdOf, type ChannelSender } from "./channel-sender.ts";
import { dayWindow } from "./day-window.ts";

export interface TemplateSenderOptions {
  readonly templates: Pick<TemplateMessages, "send">;
  readonly templateOf: (category: NoticeCategory) => Promise<NoticeTemplate | undefined>;
  readonly accountName: () => Promise<string>;
  /** Where a tap leads; undefined: nowhere. */
  readonly urlOf: (delivery: ClaimedDelivery, content: NoticeContent) => string | undefined;
  /** Sends a day of the whole account. Source: fact sheet 5.3, 14. */
  readonly dailyLimit: number;
  readonly platformNow: () => Date;
}

/** Source: fact sheet 5.3, `client_msg_id`. */
const guardMs = 10 * 60_000;

/** Template messages, one follower at a time. */
export function createTemplateSender(options: TemplateSenderOptions): ChannelSender {
  const { templates, templateOf, accountName, urlOf, dailyLimit, platformNow } = options;
  return {
    ...{ channel: "template", repeatableMs: guardMs },
    limitAt: (now) => dayWindow("template", dailyLimit, now),
    async send(delivery, content) {
      const template = await templateOf(content.category);
      if (!template) {
        const explanation = "这类通知还没有设置模板：请在设置里选好模板再继续";
        return { kind: "failed", errcode: 0, action: "tell-operator", explanation };
      }
      const url = urlOf(delivery, content);
      const facts = { accountName: await accountName(), now: platformNow() };
      return templates.send({
        openid: delivery.openid,
        templateId: template.templateId,
        data: templateData(content, template, facts),
        clientMsgId: clientMsgIdOf(delivery),
        ...(url !== undefined && { url }),
      });
    },
  };
}
