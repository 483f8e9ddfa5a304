import type { CampaignChatParts } from "../../jobs/campaigns/chat/chat-parts.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import { Idempotency } from "../api/idempotency.ts";
import { Proofs } from "./proofs.ts";

const route = "chat";

/** What an act in chat shares with one over the API: the same codes, the same limits, the same memory of what was done. */
export function createChatProofs(
  stores: Stores,
  cipher: FieldCipher,
): Pick<CampaignChatParts, "prove" | "once"> {
  const proofs = new Proofs({ stores, cipher });
  const idempotency = new Idempotency(stores.idempotencyKeys, cipher);
  return {
    prove(cadre, code) {
      const now = new Date();
      return proofs.limited(cadre, now, () => proofs.useTotp(cadre, code, now));
    },
    async once<Answer>(
      { _id: caller }: { readonly _id: string },
      key: string,
      act: (request: string) => Promise<Answer>,
    ): Promise<Answer | undefined> {
      const outcome = await idempotency.run(
        { caller, route, key, digest: "" },
        async (request) => ({ status: 200, body: JSON.stringify(await act(request)) }),
        new Date(),
      );
      return outcome.kind === "answered" ? (JSON.parse(outcome.answer.body) as Answer) : undefined;
    },
  };
}
