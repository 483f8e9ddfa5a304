import type { SampleTemplates } from "../jobs/campaigns/channel-facts.ts";
import { sampleNoticeId } from "./sandbox/platform/rules/notice-shelf.ts";
import { sampleTemplateId } from "./sandbox/platform/rules/template-shelf.ts";

const fields = { thing1: "title", time2: "time", thing3: "place", thing4: "summary" } as const;

/** What the pretend account's notices go by until a cadre chooses otherwise. */
export const sandboxTemplates: SampleTemplates = {
  templates: {
    event: { templateId: sampleTemplateId("50101"), fields },
    discount: { templateId: sampleTemplateId("50102"), fields },
    meeting: { templateId: sampleTemplateId("50103"), fields },
    news: { templateId: sampleTemplateId("50104"), fields },
    survey: { templateId: sampleTemplateId("50104"), fields },
  },
  subscriptions: {
    event: { templateId: sampleNoticeId("9901"), kind: "one-off", fields },
    discount: { templateId: sampleNoticeId("9902"), kind: "one-off", fields },
    news: {
      ...{ templateId: sampleNoticeId("9903"), kind: "long-term" },
      fields: { ...fields, thing3: "account" },
    },
  },
};

/** An account of the union's own begins with none. */
export const noTemplates: SampleTemplates = { templates: {}, subscriptions: {} };
