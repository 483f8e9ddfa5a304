/** What the platform tells of one follower. Source: fact sheet 9. */
export interface FollowerProfile {
  readonly openid: string;
  /** False: he has left since the list was read. */
  readonly isSubscribed: boolean;
  readonly subscribedAt?: Date;
  readonly remark?: string;
  readonly scene?: string;
  readonly qrScene?: string;
  readonly tagIds: readonly number[];
}

export interface PlatformTag {
  readonly id: number;
  readonly name: string;
}

/** The platform's list of followers and their tags. */
export interface FollowerDirectory {
  /** One page, at most 10,000; `next` is undefined after the last. */
  listOpenids(
    after: string | undefined,
  ): Promise<{ readonly openids: readonly string[]; readonly next: string | undefined }>;
  /** At most 100 at a time. */
  readProfiles(openids: readonly string[]): Promise<readonly FollowerProfile[]>;
  listTags(): Promise<readonly PlatformTag[]>;
  createTag(name: string): Promise<PlatformTag>;
  /** At most 50 at a time; returns those that the platform refused. */
  tag(tagId: number, openids: readonly string[]): Promise<readonly string[]>;
  untag(tagId: number, openids: readonly string[]): Promise<readonly string[]>;
}
