import { noticeCategories, type NoticeCategory } from "../../models/notice-category.ts";

/** What workers and cadres call them. */
export const categoryNames: Readonly<Record<NoticeCategory, string>> = {
  event: "活动",
  discount: "优惠",
  meeting: "沟通会",
  news: "新闻",
  survey: "调查提醒",
};

export const allCategories: readonly NoticeCategory[] = noticeCategories;
