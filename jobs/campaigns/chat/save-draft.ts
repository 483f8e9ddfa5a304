import type { NoticeDraft } from "../../../bot/campaigns/notice-draft.ts";
import type { Channel } from "../../../models/channel.ts";
import { noticeCharacters } from "../../../models/notice.ts";
import { districtCode } from "../../../models/scope.ts";
import { audited, done } from "./audited.ts";
import type { Writer } from "./ask-next.ts";
import type { CampaignChatParts } from "./chat-parts.ts";

export type WrittenDraft = Required<
  Pick<NoticeDraft, "title" | "body" | "category" | "audience">
> & {
  readonly channels: readonly Channel[];
};

/** The notice and the campaign that sends it, both named by the request: a repeat finds them. Returns its number. */
export async function saveDraft(
  { title, body, category, audience, channels }: WrittenDraft,
  { cadre, request }: Writer,
  parts: CampaignChatParts,
): Promise<number | undefined> {
  const createdAt = parts.platformNow();
  const organisationPath = [...cadre.organisationPath];
  const row = { _id: request, request, organisationPath, createdAt };
  await audited(
    { action: "createNotice", cadre, target: request },
    async () => {
      await parts.stores.notices.add({
        ...{ ...row, level: cadre.organisation === districtCode ? "district" : "town", category },
        ...{ title, body, summary: summaryOf(body), createdBy: cadre._id, updatedAt: createdAt },
      });
      return done(undefined);
    },
    parts,
  );
  await audited(
    { action: "createCampaign", cadre, target: request },
    async () => {
      await parts.stores.campaigns.add({
        ...{ ...row, author: cadre._id, name: title, notice: request, audience, channels },
        ...{ schedule: { kind: "now" }, catchUp: "ask", ignoresQuietHours: false, isForced: false },
      });
      return done(undefined);
    },
    parts,
  );
  const saved = await parts.stores.campaigns.find(request);
  return saved?.number;
}

/** The beginning of the text, in one line. */
export function summaryOf(body: string): string {
  const line = Array.from(body.replace(/\s+/g, " ").trim());
  if (line.length <= noticeCharacters.summary) return line.join("");
  return `${line.slice(0, noticeCharacters.summary - 1).join("")}…`;
}
