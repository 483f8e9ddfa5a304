import { trusted, type AnyBulkWriteOperation } from "mongoose";
import { newFollowerFields } from "../../models/follower.ts";
import type { Follower, SyncChange } from "../../models/follower-schema.ts";
import type { KnownFollower } from "../../models/follower-sync.ts";
import type { FollowerProfile } from "./follower-directory.ts";
import { mergeTags } from "./merge-tags.ts";

export interface RowInput {
  readonly run: string;
  readonly id: string;
  readonly profile: FollowerProfile;
  /** Names of the tags the platform has on him. */
  readonly tagNames: readonly string[];
  readonly known: KnownFollower | undefined;
  /** When the run began: somebody new whose day the platform does not tell was seen then. */
  readonly startedAt: Date;
}

type RowWrite = AnyBulkWriteOperation<Follower>;

/** The write that one line of the platform's list asks for. Pure but for the bucket of a new row.
 *  A row this run has seen keeps its first finding, so that a resumed run reports the same. */
export function planRow(input: RowInput): RowWrite {
  const { run, id, profile, tagNames, known, startedAt } = input;
  const { tags, toTell } = mergeTags({
    ours: known?.tags ?? [],
    theirs: tagNames,
    base: known?.syncedTags ?? [],
  });
  const change = changeOf(input);
  const fields = {
    isSubscribed: true,
    profile: storedProfile(profile),
    tags: [...tags],
    syncedTags: [...tagNames].sort(),
    sync: { run, change, ...(toTell.length > 0 && { toTell: [...toTell] }) },
  };
  if (known) {
    return {
      updateOne: {
        filter: { _id: id, "sync.run": trusted({ $ne: run }) },
        update: { $set: fields },
      },
    };
  }
  const inserted = {
    ...fields,
    ...newFollowerFields(profile.subscribedAt ?? startedAt),
    openid: profile.openid,
    subscribedAt: profile.subscribedAt,
  };
  return { updateOne: { filter: { _id: id }, update: { $setOnInsert: inserted }, upsert: true } };
}

/** A row that never had a profile is filled, not changed. */
function changeOf({ profile, tagNames, known }: RowInput): SyncChange {
  if (!known?.isSubscribed) return "new";
  if (!known.profile) return "same";
  const before = { ...known.profile, tags: [...(known.syncedTags ?? [])].sort() };
  const after = { ...storedProfile(profile), tags: [...tagNames].sort() };
  return isSame(before, after) ? "same" : "changed";
}

function storedProfile({ subscribedAt, remark, scene, qrScene }: FollowerProfile) {
  return {
    ...(subscribedAt && { subscribedAt }),
    ...(remark && { remark }),
    ...(scene && { scene }),
    ...(qrScene && { qrScene }),
  };
}

type Comparable = Partial<Record<"remark" | "scene" | "qrScene", string | null>> & {
  readonly subscribedAt?: Date | null;
  readonly tags: readonly string[];
};

function isSame(before: Comparable, after: Comparable): boolean {
  return JSON.stringify(comparable(before)) === JSON.stringify(comparable(after));
}

function comparable({ subscribedAt, remark, scene, qrScene, tags }: Comparable) {
  return [subscribedAt?.getTime() ?? 0, remark ?? "", scene ?? "", qrScene ?? "", tags];
}
