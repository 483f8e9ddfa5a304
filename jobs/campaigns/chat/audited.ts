import type { Cadre } from "../../../models/cadre.ts";
import type { CampaignChatParts } from "./chat-parts.ts";

/** What an act came to: done, or why not, in a code for the trail and in Chinese for the cadre. */
export type ActOutcome<Done> =
  | { readonly kind: "done"; readonly done: Done }
  | { readonly kind: "refused"; readonly code: string; readonly reason: string };

/** Writes down the intent before an act and its outcome after it, as the API does; the target says that it came by chat.
 *  @param action id of the API's route that does the same */
export async function audited<Done>(
  {
    action,
    cadre,
    target,
  }: { readonly action: string; readonly cadre: Cadre; readonly target: string },
  act: () => Promise<ActOutcome<Done>>,
  { audit }: Pick<CampaignChatParts, "audit">,
): Promise<ActOutcome<Done>> {
  const entry = {
    ...{ at: new Date(), actor: cadre._id, organisationPath: [...cadre.organisationPath], action },
    target: { id: target, by: "chat" },
  };
  const intent = await audit.append({ ...entry, phase: "intent" });
  try {
    const outcome = await act();
    const end =
      outcome.kind === "done"
        ? { phase: "done" as const }
        : { phase: "refused" as const, code: outcome.code };
    await audit.append({ ...entry, ...end, intent });
    return outcome;
  } catch (error) {
    await audit.append({ ...entry, phase: "failed", intent });
    throw error;
  }
}

export function done<Done>(result: Done): ActOutcome<Done> {
  return { kind: "done", done: result };
}

export function refused(code: string, reason: string): ActOutcome<never> {
  return { kind: "refused", code, reason };
}
