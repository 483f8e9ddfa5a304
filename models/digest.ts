/** What a digest is made of: 活动, 优惠. */
export const digestParts = ["event", "discount"] as const;
export type DigestPart = (typeof digestParts)[number];

/** What a campaign sends in place of a notice: whatever is on in the follower's town, put together anew for each run. */
export interface DigestRule {
  readonly title: string;
  /** At least one. */
  readonly parts: readonly DigestPart[];
  /** Of discounts, only those that end within seven days. */
  readonly isEndingOnly?: boolean | undefined;
}

/** One event or discount of a digest, as it stood when the digest was composed. JSON only. */
export interface DigestItem {
  readonly kind: DigestPart;
  readonly id: string;
  readonly title: string;
  /** As it is read: `11月28日 周六 14:00–16:00`. */
  readonly time: string;
  readonly place?: string;
  /** Of a discount: 怎么用. */
  readonly how?: string;
  /** `https://…`, outside of ours. */
  readonly link?: string;
}
