/** How a notice reaches a follower: 群发, 模板消息, 订阅通知, 客服消息. */
export const channels = ["mass", "template", "subscription", "customer-service"] as const;
export type Channel = (typeof channels)[number];
