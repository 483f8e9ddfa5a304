import type { ContentCache } from "../../../bot/content-cache.ts";
import type { AuditTrail } from "../../../models/audit-trail.ts";
import type { Cadre } from "../../../models/cadre.ts";
import type { Stores } from "../../../models/stores.ts";
import type { CampaignOffice } from "../campaign-office.ts";

export interface CampaignChatParts {
  readonly stores: Stores;
  readonly content: Pick<ContentCache, "current">;
  readonly office: CampaignOffice;
  readonly audit: Pick<AuditTrail, "append">;
  readonly platformNow: () => Date;
  /** Where he reads the whole of a notice. */
  pageUrlOf(notice: string, cadre: Cadre): string;
  /** Whether this code of his authenticator app is right; each works once, and a few wrong ones shut it for a while. */
  prove(cadre: Cadre, code: string): Promise<"proved" | "wrong" | "locked">;
  /** Acts once per key, also when a turn is taken again; `request` is the same then. Undefined while the first is still
   *  at work.
   *  @param act its answer is JSON */
  once<Answer>(
    cadre: Cadre,
    key: string,
    act: (request: string) => Promise<Answer>,
  ): Promise<Answer | undefined>;
}
