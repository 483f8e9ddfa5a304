import type { CampaignChat } from "../../bot/campaigns/campaign-chat.ts";
import type { ContentCache } from "../../bot/content-cache.ts";
import { createCampaignChat } from "../../jobs/campaigns/chat/campaign-chat.ts";
import { AuditTrail } from "../../models/audit-trail.ts";
import { createChatProofs } from "../../web/sign-in/chat-proofs.ts";
import { campaignOffice } from "./campaign-office.ts";
import type { TestStores } from "./test-database.ts";

const fieldKey = Buffer.alloc(32, 5);

/** What a cadre's WeChat can do with campaigns, without anybody who sends. */
export function campaignChat(
  { stores, cipher }: TestStores,
  { content, platformNow }: { readonly content: ContentCache; readonly platformNow: () => Date },
): CampaignChat {
  return createCampaignChat({
    ...{ stores, content, platformNow, office: campaignOffice(stores, platformNow) },
    audit: new AuditTrail(stores.auditEntries, fieldKey),
    ...createChatProofs(stores, cipher),
  });
}
