import type { PlatformSettings } from "../settings.ts";

/** The rows of fact sheet 12 that touch the calls built here. */
export type Capability =
  | ("menu" | "customerService" | "followers" | "remark" | "qrCode" | "material" | "template")
  | ("massToAll" | "massToList" | "subscriptionNotice" | "oauth");

type Account = Pick<PlatformSettings, "accountKind" | "isVerified">;
type Column = "subscription" | "subscriptionVerified" | "service" | "serviceVerified";

/** Where the sheet states two values, the first. Source: fact sheet 6, 9, 12. */
const holders: Readonly<Record<Capability, readonly Column[]>> = {
  menu: ["subscriptionVerified", "service", "serviceVerified"],
  customerService: ["subscriptionVerified", "serviceVerified"],
  followers: ["subscriptionVerified", "serviceVerified"],
  remark: ["subscriptionVerified", "serviceVerified"],
  qrCode: ["serviceVerified"],
  template: ["serviceVerified"],
  massToAll: ["subscriptionVerified", "serviceVerified"],
  massToList: ["serviceVerified"],
  subscriptionNotice: ["serviceVerified"],
  oauth: ["serviceVerified"],
  material: ["subscriptionVerified", "serviceVerified"],
};

/** Nearly all, but not these. Source: fact sheet 16. */
const missingOnTest: readonly Capability[] = ["subscriptionNotice"];

export function hasRight(account: Account, capability: Capability): boolean {
  if (account.accountKind === "test" && missingOnTest.includes(capability)) return false;
  return holders[capability].includes(columnOf(account));
}

/** A test account has nearly all rights of a verified service account. Source: fact sheet 16. */
function columnOf({ accountKind, isVerified }: Account): Column {
  if (accountKind === "test") return "serviceVerified";
  return isVerified ? `${accountKind}Verified` : accountKind;
}
