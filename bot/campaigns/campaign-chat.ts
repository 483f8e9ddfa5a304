import type { Cadre } from "../../models/cadre.ts";
import type { NoticeDraft } from "./notice-draft.ts";

export const chatActs = [
  "submit",
  "withdraw",
  "approve",
  "reject",
  "send",
  "pause",
  "resume",
  "cancel",
] as const;
export type ChatAct = (typeof chatActs)[number];

/** What a cadre asks of campaigns in his own WeChat. `campaign` is its number. */
export type CampaignRequest =
  | { readonly kind: "campaigns" | "today" }
  | { readonly kind: "progress"; readonly campaign: number }
  | { readonly kind: "preview"; readonly campaign: number }
  /** `rest` is what stands behind the number: the code of his authenticator app, or a reason. */
  | {
      readonly kind: "act";
      readonly act: ChatAct;
      readonly campaign: number;
      readonly rest: string;
    }
  | { readonly kind: "write"; readonly title: string }
  /** The answer to what was asked last. */
  | { readonly kind: "draft"; readonly draft: NoticeDraft; readonly text: string };

export interface CampaignCaller {
  readonly cadre: Cadre;
  /** Names the callback: the same one again acts once. */
  readonly key: string;
  /** On the platform's clock. */
  readonly now: Date;
}

export interface CampaignChatAnswer {
  /** In Chinese. */
  readonly text: string;
  /** What he is writing from then on; null: nothing any more; absent: as before. */
  readonly draft?: NoticeDraft | null;
}

/** Who answers; he looks at nothing outside the cadre's scope. */
export interface CampaignChat {
  answer(request: CampaignRequest, caller: CampaignCaller): Promise<CampaignChatAnswer>;
}
