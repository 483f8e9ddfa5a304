import type { NoticeTemplate } from "../bot/notices/template-data.ts";
import type { NoticeCategory } from "../models/notice-category.ts";
import { sampleTemplateId } from "./sandbox/platform/rules/template-shelf.ts";

const fields = { thing1: "title", time2: "time", thing3: "place", thing4: "summary" } as const;

/** What the pretend account's notices go by until a cadre chooses otherwise. */
export const sandboxTemplates: Readonly<Record<NoticeCategory, NoticeTemplate>> = {
  event: { templateId: sampleTemplateId("50101"), fields },
  discount: { templateId: sampleTemplateId("50102"), fields },
  meeting: { templateId: sampleTemplateId("50103"), fields },
  news: { templateId: sampleTemplateId("50104"), fields },
  survey: { templateId: sampleTemplateId("50104"), fields },
};
