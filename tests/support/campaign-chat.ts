import type { CampaignChat } from "../../bot/campaigns/campaign-chat.ts";
import type { ContentCache } from "../../bot/content-cache.ts";
import { createCampaignChat } from "../../jobs/campaigns/chat/campaign-chat.ts";
import { AuditTrail } from "../../models/audit-trail.ts";
import { createChatProofs } from "../../web/sign-in/chat-proofs.ts";
import { tellMove } from "../../jobs/campaigns/tell-move.ts";
import { campaignOffice, testApprovalAudience } from "./campaign-office.ts";
import type { TestStores } from "./test-database.ts";

const fieldKey = Buffer.alloc(32, 5);

interface ChatFacts {
  readonly content: ContentCache;
  readonly platformNow: () => Date;
  /** Sends what a conversation is to be told. */
  readonly wake: (conversation: string) => void;
}

/** What a cadre's WeChat can do with campaigns, without anybody who sends. */
export function campaignChat(
  { stores, cipher }: TestStores,
  { content, platformNow, wake }: ChatFacts,
): CampaignChat {
  const approvalAudience = () => Promise.resolve(testApprovalAudience);
  const telling = { stores, cipher, content, platformNow, wake, approvalAudience };
  const office = campaignOffice(stores, platformNow, new Map(), (move) => tellMove(move, telling));
  return createCampaignChat({
    ...{ stores, content, platformNow, office },
    pageUrlOf: (notice) => `https://union.example/m/notice/${notice}`,
    audit: new AuditTrail(stores.auditEntries, fieldKey),
    ...createChatProofs(stores, cipher),
  });
}
