import { customerServiceText } from "../../bot/notices/preview.ts";
import type { CustomerService } from "../../bot/wechat/api/customer-service.ts";
import type { AllowanceStore } from "../../models/allowance.ts";
import type { ClaimedDelivery } from "../../models/delivery.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { ChannelSender } from "./channel-sender.ts";
import { callsPerDay, dayWindow } from "./day-window.ts";

export interface CustomerServiceSenderOptions {
  readonly customerService: Pick<CustomerService, "send">;
  readonly allowances: Pick<AllowanceStore, "reserve" | "release" | "shut">;
  readonly urlOf: (delivery: ClaimedDelivery, content: NoticeContent) => string;
  readonly platformNow: () => Date;
}

/** "The window is closed": what the platform would say. Source: fact sheet 13. */
const windowClosed = 45015;

/** Customer-service messages to whoever wrote within 48 hours; a follower's conversation is his `_id`. Never repeated: the
 *  platform does not guard against doubles. */
export function createCustomerServiceSender(options: CustomerServiceSenderOptions): ChannelSender {
  const { customerService, allowances, urlOf, platformNow } = options;
  return {
    ...{ channel: "customer-service", repeatableMs: 0 },
    limitAt: (now) => dayWindow("customer-service", callsPerDay["customer-service"], now),
    async send(delivery, content) {
      const { follower, openid } = delivery;
      const reservation = await allowances.reserve(follower, platformNow());
      if (!reservation) {
        const explanation = "客服消息的 48 小时窗口已经关上，或者条数用完了";
        return { kind: "failed", errcode: windowClosed, action: "give-up-recipient", explanation };
      }
      const text = customerServiceText(content, urlOf(delivery, content));
      const outcome = await customerService.send(openid, { type: "text", text });
      if (outcome.kind === "not-sent") await allowances.release(follower, reservation);
      if (outcome.kind === "failed") await allowances.shut(follower);
      return outcome;
    },
  };
}
