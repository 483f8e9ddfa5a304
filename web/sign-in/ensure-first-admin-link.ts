import { districtCode } from "../../models/scope.ts";
import { firstAdminLinkId } from "../../models/sign-in-link.ts";
import { Links } from "./links.ts";
import type { SignInParts } from "./sign-in-parts.ts";

/** Until somebody is admin of the district, each start makes a new link for the first one, and the one before dies.
 *  Undefined when there is an admin. */
export async function ensureFirstAdminLink(
  { stores, audit }: Pick<SignInParts, "stores" | "audit">,
  now: Date,
): Promise<string | undefined> {
  const links = new Links({ stores });
  await links.finishFirstAdmin(now);
  if ((await stores.adminGuard.countAdmins()) > 0) return undefined;
  const { token } = await links.issue("first-admin", firstAdminLinkId, now);
  await audit.append({
    ...{ at: now, actor: "system", organisationPath: [districtCode], target: {} },
    ...{ action: "issueFirstAdminLink", phase: "done" },
  });
  return token;
}

/** The page reads the token from behind the `#`, which browsers send nowhere. */
export function linkAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/console/link#${token}`;
}
