/** 愿意 · 再了解 · 暂不 (from the survey), then 已申请 · 已入会. */
export const joinStates = ["willing", "considering", "unwilling", "applied", "member"] as const;
export type JoinState = (typeof joinStates)[number];

/** Whom a campaign goes to. A rule that names nothing reaches nobody: an empty list, or a list of lists that are empty. */
export type AudienceRule =
  | { readonly kind: "all"; readonly rules: readonly AudienceRule[] }
  | { readonly kind: "any"; readonly rules: readonly AudienceRule[] }
  | { readonly kind: "not"; readonly rule: AudienceRule }
  /** Said on purpose: every follower within the campaign's scope. */
  | { readonly kind: "everyone" }
  /** Named one by one, by the ids of their rows. */
  | { readonly kind: "follower"; readonly ids: readonly string[] }
  | { readonly kind: "town"; readonly codes: readonly string[] }
  | { readonly kind: "organisation"; readonly codes: readonly string[] }
  | { readonly kind: "enterprise"; readonly keys: readonly string[] }
  | { readonly kind: "tag"; readonly names: readonly string[] }
  | {
      readonly kind: "answer";
      readonly survey: string;
      readonly question: string;
      readonly values: readonly string[];
    }
  | { readonly kind: "join-state"; readonly states: readonly (JoinState | "unknown")[] }
  /** Whole days back from now. */
  | { readonly kind: "last-contact"; readonly withinDays: number }
  | { readonly kind: "stall"; readonly scenes: readonly string[] }
  | { readonly kind: "event"; readonly event: string; readonly as: "signed-up" | "waiting" };
