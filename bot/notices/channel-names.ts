import type { Channel } from "../../models/channel.ts";

/** What cadres call them. */
export const channelNames: Readonly<Record<Channel, string>> = {
  mass: "群发",
  template: "模板消息",
  subscription: "订阅通知",
  "customer-service": "客服消息",
};
