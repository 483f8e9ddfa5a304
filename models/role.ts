import { districtCode } from "./scope.ts";

/** 管理员 · 干部 · 编辑 · 只读: what somebody does; where he does it is his organisation. */
export const roles = ["admin", "cadre", "editor", "viewer"] as const;
export type Role = (typeof roles)[number];

export const rights = [
  "cadres.read",
  "cadres.write",
  "organisations.read",
  "organisations.write",
  "stations.read",
  "stations.write",
  "followers.read",
  "followers.reveal",
  "tickets.read",
  "tickets.handle",
  "content.read",
  "content.write",
  "settings.read",
  "settings.write",
  "menu.publish",
  "questions.read",
  "questions.write",
  "operations.read",
  "export",
  "audit.read",
  "campaigns.read",
  "campaigns.write",
  "campaigns.approve",
  "jobs.read",
  "jobs.run",
  "notices.read",
  "notices.write",
  "events.read",
  "events.write",
] as const;
export type Right = (typeof rights)[number];

const viewer: readonly Right[] = [
  ...(["organisations.read", "stations.read", "content.read"] as const),
  ...(["notices.read", "events.read"] as const),
];
const editor: readonly Right[] = [
  ...viewer,
  ...(["content.write", "settings.read", "questions.read", "questions.write"] as const),
  ...(["operations.read", "campaigns.read", "campaigns.write"] as const),
  ...(["notices.write", "events.write"] as const),
];
const cadre: readonly Right[] = [
  ...viewer,
  ...(["stations.write", "followers.read", "followers.reveal", "tickets.read"] as const),
  ...(["tickets.handle", "questions.read", "operations.read", "export"] as const),
  ...(["campaigns.read", "campaigns.write", "campaigns.approve"] as const),
  ...(["notices.write", "events.write"] as const),
];

const rightsOf: Readonly<Record<Role, ReadonlySet<Right>>> = {
  admin: new Set(rights),
  cadre: new Set(cadre),
  editor: new Set(editor),
  viewer: new Set(viewer),
};

/** What the whole account has in common: only who is responsible for the whole district may change it. */
const ofTheDistrict: ReadonlySet<Right> = new Set([
  "content.write",
  "settings.write",
  "menu.publish",
  "questions.write",
  "organisations.write",
  "jobs.read",
  "jobs.run",
]);

/** An editor writes for the whole district; what a town tells its workers is its cadres' own. */
const editorsOfTheDistrict: ReadonlySet<Right> = new Set(["notices.write", "events.write"]);

export interface Holder {
  readonly role: Role;
  readonly organisation: string;
}

/** The one answer to "may he?". */
export function mayUse(right: Right, { role, organisation }: Holder): boolean {
  const isOfTheDistrict =
    ofTheDistrict.has(right) || (role === "editor" && editorsOfTheDistrict.has(right));
  if (isOfTheDistrict && organisation !== districtCode) return false;
  return rightsOf[role].has(right);
}
