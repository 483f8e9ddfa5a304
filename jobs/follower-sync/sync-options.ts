import type { Log } from "../../bot/log.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { FollowerSyncStore } from "../../models/follower-sync.ts";
import type { FollowerDirectory } from "./follower-directory.ts";

export interface SyncOptions {
  readonly syncs: FollowerSyncStore;
  readonly directory: FollowerDirectory;
  readonly cipher: FieldCipher;
  /** The platform's clock. */
  readonly platformNow: () => Date;
  readonly log: Log;
}
