import type {
  CampaignCaller,
  CampaignChat,
  CampaignChatAnswer,
  CampaignRequest,
} from "../../../bot/campaigns/campaign-chat.ts";
import { mayUse } from "../../../models/role.ts";
import { actInChat } from "./act-in-chat.ts";
import type { CampaignChatParts } from "./chat-parts.ts";
import { previewInChat } from "./preview-in-chat.ts";
import { watchInChat } from "./watch-in-chat.ts";
import { writeInChat } from "./write-in-chat.ts";

/** Writing, approving, sending and watching campaigns from a cadre's own WeChat. */
export function createCampaignChat(parts: CampaignChatParts): CampaignChat {
  return {
    async answer(request, caller) {
      const { cadre } = caller;
      if (!mayUse("campaigns.read", cadre))
        return { text: "您现在的角色不能看推送。", draft: null };
      if (request.kind === "preview") {
        return { text: await previewInChat(request.campaign, cadre, parts) };
      }
      if (request.kind === "act" || request.kind === "write" || request.kind === "draft") {
        return writeOnce(request, caller, parts);
      }
      return { text: await watchInChat(request, caller, parts.stores) };
    },
  };
}

type Writing = Extract<CampaignRequest, { kind: "act" | "write" | "draft" }>;

/** A turn that is taken again is told the same. */
async function writeOnce(
  written: Writing,
  { cadre, key, now }: CampaignCaller,
  parts: CampaignChatParts,
): Promise<CampaignChatAnswer> {
  const answer = await parts.once(cadre, key, async (request) =>
    written.kind === "act"
      ? { text: await actInChat(written, { cadre, request }, parts) }
      : writeInChat(written, { cadre, request, now }, parts),
  );
  return answer ?? { text: "上一句还在办，请过几秒看看。" };
}
