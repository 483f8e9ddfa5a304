import type { Role } from "../../models/role.ts";
import { districtCode } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";

export interface CadreOptions {
  readonly role?: Role;
  readonly organisation?: string;
  readonly name?: string;
  readonly passwordHash?: string;
  readonly isOnDuty?: boolean;
  readonly isActive?: boolean;
  /** His conversation, when his WeChat is bound. */
  readonly conversation?: string;
}

/** A row of the cadres' collection, put there as it is. */
export async function addCadre(
  { cadres }: Pick<Stores, "cadres">,
  id: string,
  { organisation = districtCode, conversation, ...options }: CadreOptions = {},
): Promise<void> {
  const createdAt = new Date("2026-11-01T00:00:00Z");
  const openid = Buffer.from("sealed");
  const binding = conversation && { conversation, openid, boundBy: "callback", boundAt: createdAt };
  const { role = "admin", name = id, ...changes } = options;
  const organisationPath =
    organisation === districtCode ? [districtCode] : [districtCode, organisation];
  await cadres.add({ id, account: id, name, role, organisation, organisationPath, createdAt });
  await cadres.model.updateOne({ _id: id }, { $set: { ...changes, ...(binding && { binding }) } });
}
