import { z } from "zod";
import type { Cadre } from "../../models/cadre.ts";
import { mayUse, rights, roles } from "../../models/role.ts";
import type { SignInParts } from "../sign-in/sign-in-parts.ts";
import { csrfTokenOf } from "../sign-in/sign-in.ts";
import { stepUpMs } from "./step-up.ts";

/** What a page needs to know about who uses it. */
export const sessionAnswer = z.object({
  cadre: z.object({
    id: z.string(),
    account: z.string(),
    name: z.string(),
    role: z.enum(roles),
    organisation: z.string(),
    organisationName: z.string(),
    isOnDuty: z.boolean(),
    isBound: z.boolean(),
    hasTotp: z.boolean(),
    recoveryCodesLeft: z.number().int(),
  }),
  rights: z.array(z.enum(rights)),
  csrfToken: z.string(),
  steppedUpUntil: z.iso.datetime().nullable(),
});
export type SessionView = z.infer<typeof sessionAnswer>;

export interface ShownSession {
  readonly sessionId: string;
  readonly steppedUpAt?: Date | undefined;
}

export async function viewSession(
  cadre: Cadre,
  { sessionId, steppedUpAt }: ShownSession,
  { stores, cipher }: Pick<SignInParts, "stores" | "cipher">,
): Promise<SessionView> {
  const { _id: id, account, name, role, organisation, isOnDuty } = cadre;
  const found = await stores.organisations.find(organisation);
  return {
    cadre: {
      ...{ id, account, name, role, organisation, isOnDuty },
      organisationName: found?.name ?? organisation,
      isBound: Boolean(cadre.binding),
      hasTotp: Boolean(cadre.totp),
      recoveryCodesLeft: cadre.recoveryCodes.length,
    },
    rights: rights.filter((right) => mayUse(right, { role, organisation })),
    csrfToken: csrfTokenOf(sessionId, cipher),
    steppedUpUntil: steppedUpAt ? new Date(steppedUpAt.getTime() + stepUpMs).toISOString() : null,
  };
}
