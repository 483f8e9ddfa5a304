import type { Log } from "../../bot/log.ts";
import type { SubscriptionTemplate } from "../../bot/notices/template-data.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";

/** What the page of subscription notices stands on. */
export interface SubscribeParts {
  readonly mayUse: boolean;
  readonly templateOf: (category: NoticeCategory) => Promise<SubscriptionTemplate | undefined>;
  /** Signs pages for the JS-SDK. Throws what the platform says. */
  readonly ticket: () => Promise<string>;
  readonly appId: string;
  readonly sdkAddress: string;
  /** Where workers reach us, without a slash at the end: what is signed is what the browser shows. */
  readonly publicUrl: string;
  readonly log: Log;
}
