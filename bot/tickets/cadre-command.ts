import type { CampaignRequest } from "../campaigns/campaign-chat.ts";

/** What a cadre can ask for from his own WeChat. */
export type CadreCommand =
  | { readonly kind: "campaign"; readonly request: CampaignRequest }
  | { readonly kind: "bind"; readonly code: string }
  | { readonly kind: "unbind" }
  | { readonly kind: "list" | "help" }
  | { readonly kind: "on-duty" | "off-duty" }
  | { readonly kind: "take"; readonly number: string }
  | { readonly kind: "reply" | "note"; readonly number: string; readonly text: string }
  | { readonly kind: "assign"; readonly number: string; readonly name: string }
  | { readonly kind: "close"; readonly number: string; readonly outcome: string };
