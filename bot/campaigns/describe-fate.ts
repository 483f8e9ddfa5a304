import type { Delivery } from "../../models/delivery.ts";
import type { DeliveryReason, DeliveryStatus } from "../../models/delivery-status.ts";

/** Why somebody did not get a notice, or what became of it, for cadres. */
const reasonTexts: Readonly<Record<DeliveryReason, string>> = {
  "not-subscribed": "已经取消关注",
  "opted-out": "退订了这类通知",
  "frequency-cap": "这个月收到的通知已到上限",
  "monthly-quota": "这个月的 4 次群发已经用完",
  "same-notice": "7 天内收到过同一条通知",
  "no-channel": "没有能到达的渠道",
  "no-consent": "没有同意收这类订阅通知，或者同意的次数用完了",
  "nothing-to-tell": "这周没有适合他的活动和优惠",
  "platform-refused": "微信拒绝发给这个人",
  "gave-up": "试了几次都没有成功",
  "user-block": "对方拒收公众号消息",
  "system-failed": "微信系统没有送达",
  "mass-refused": "群发没有通过微信的审核",
  "no-answer": "已经交给微信，但没有等到答复，不知道到没到",
  "process-died": "发送时服务中断，不知道到没到",
  "settled-by-cadre": "由工会干部认定",
  "run-cancelled": "发送取消了",
};

/** Where it stands, for cadres. */
export const deliveryStatusNames: Readonly<Record<DeliveryStatus, string>> = {
  excluded: "不发",
  pending: "等待发送",
  sending: "正在发送",
  sent: "已发出",
  failed: "没有发成",
  unknown: "结果不明",
  delivered: "已送达",
  refused: "被拒收",
  cancelled: "已取消",
};

/** What there is to say of one delivery besides its status. The platform tells of a mass send only how many got it. */
export function describeFate({
  status,
  channel,
  reason,
}: Pick<Delivery, "status" | "channel" | "reason">): string | undefined {
  if (channel === "mass" && status === "sent") return "已随群发提交，平台不逐人回执";
  return reason && reasonTexts[reason];
}
