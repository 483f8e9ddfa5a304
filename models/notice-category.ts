/** What a notice is about: 活动, 优惠, 沟通会, 工会新闻, 调查提醒. A follower can turn each of them off. */
export const noticeCategories = ["event", "discount", "meeting", "news", "survey"] as const;
export type NoticeCategory = (typeof noticeCategories)[number];
