import { z } from "zod";
import type { Cadre } from "../../models/cadre.ts";
import { roles } from "../../models/role.ts";

export const cadreAnswer = z.object({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  role: z.enum(roles),
  organisation: z.string(),
  isActive: z.boolean(),
  /** He opened his link. */
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  isBound: z.boolean(),
  isOnDuty: z.boolean(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type CadreView = z.infer<typeof cadreAnswer>;

export function viewCadre(cadre: Cadre): CadreView {
  const { _id: id, account, name, role, organisation, isActive, isOnDuty, version } = cadre;
  return {
    ...{ id, account, name, role, organisation, isActive, isOnDuty, version },
    hasPassword: Boolean(cadre.passwordHash),
    hasTotp: Boolean(cadre.totp),
    isBound: Boolean(cadre.binding),
    createdAt: cadre.createdAt.toISOString(),
  };
}
