import { trusted, type Connection } from "mongoose";
import type { JoinState } from "./audience-rule.ts";
import { isDuplicateKey } from "./database.ts";
import { facetNames, isOfSurvey } from "./facet.ts";
import { followerModel, type Follower, type SourceKind } from "./follower-schema.ts";
import type { NoticeCategory } from "./notice-category.ts";
import { districtCode } from "./scope.ts";
import type { Standing } from "./union-event-schema.ts";

export interface FollowerChange {
  readonly openid: string;
  readonly at: Date;
  /** Absent while his town is not known. */
  readonly organisationPath?: readonly string[];
  /** Absent when the contact says nothing about it. */
  readonly isSubscribed?: boolean;
  readonly source?: { readonly kind: SourceKind; readonly scene: string };
}

/** What a survey says of him for audiences; empty when he gave it up. */
export interface AnswerChange {
  readonly survey: string;
  readonly facets: readonly string[];
  readonly joinState?: JoinState;
}

/** What a survey says of the person now; empty when he took it back. */
export interface PersonChange {
  readonly name?: string;
  readonly initials?: string;
  readonly mobile?: Buffer;
  readonly searchKeys: readonly string[];
}

export interface ReceivedNotice {
  readonly run: string;
  readonly notice: string;
  readonly channel: string;
  readonly at: Date;
}

const keptNotices = 20;

export const bucketCount = 1_000;

/** 0–999, drawn at creation. */
function drawBucket(): number {
  return Math.floor(Math.random() * bucketCount);
}

export interface OptOutChange {
  readonly categories: readonly NoticeCategory[];
  readonly isOut: boolean;
  readonly turn?: number;
}

const facetStandings = { place: "signed-up", waiting: "waiting" } as const;

export class FollowerStore {
  readonly model: ReturnType<typeof followerModel>;

  constructor(connection: Connection) {
    this.model = followerModel(connection);
  }

  /** Applies what turn number `turn` did; a turn that was applied before changes nothing. */
  async applyTurn(id: string, turn: number, change: FollowerChange): Promise<void> {
    try {
      await this.model.updateOne(
        { _id: id, lastTurn: trusted({ $lt: turn }) },
        {
          $set: {
            lastTurn: turn,
            lastContactAt: change.at,
            lastSeenAt: change.at,
            ...changedFields(change),
          },
          ...facetOfSource(change.source),
          $setOnInsert: { openid: change.openid, ...firstFields(change) },
        },
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** An older turn changes nothing. */
  async notePerson(id: string, turn: number, change: PersonChange): Promise<void> {
    const { searchKeys, ...known } = change;
    const isKnown = Object.keys(known).length > 0;
    await this.model.updateOne(
      { _id: id, "person.turn": trusted({ $not: { $gt: turn } }) },
      {
        $set: { person: { ...known, turn }, ...(searchKeys.length > 0 && { searchKeys }) },
        ...(!isKnown && { $unset: { searchKeys: 1 } }),
      },
    );
  }

  /** Replaces what this survey said before; an older turn changes nothing. */
  async noteAnswers(id: string, turn: number, change: AnswerChange): Promise<void> {
    for (;;) {
      const found = await this.model
        .findOne({ _id: id }, { facets: 1, joinState: 1, answersTurn: 1 })
        .lean<Pick<Follower, "facets" | "joinState" | "answersTurn">>();
      if (!found || (found.answersTurn ?? -1) >= turn) return;
      const { matchedCount } = await this.model.updateOne(
        { _id: id, facets: found.facets ?? null, answersTurn: found.answersTurn ?? null },
        changedAnswers(found, change, turn),
      );
      // Else another write was faster, which a sign-up or a scan may be: looked at again.
      if (matchedCount === 1) return;
    }
  }

  /** A notice was sent to these by a run: each notes a run once, however often this is written. */
  async noteReceived(ids: readonly string[], received: ReceivedNotice): Promise<void> {
    await this.model.updateMany(
      { _id: trusted({ $in: [...ids] }), "received.run": trusted({ $ne: received.run }) },
      { $push: { received: { $each: [received], $slice: -keptNotices } } },
    );
  }

  /** Where they stand at an event, for audiences; undefined for those who have not signed up. Repeatable. */
  async noteEvent(
    ids: readonly string[],
    event: string,
    standing: Standing | undefined,
  ): Promise<void> {
    const stands = standing && facetNames.event(event, facetStandings[standing]);
    const others = Object.values(facetStandings)
      .map((as) => facetNames.event(event, as))
      .filter((facet) => facet !== stands);
    const theirs = { _id: trusted({ $in: [...ids] }) };
    await this.model.updateMany(
      { ...theirs, facets: trusted({ $in: others }) },
      { $pullAll: { facets: others } },
    );
    if (stands === undefined) return;
    await this.model.updateMany(theirs, { $addToSet: { facets: stands } });
  }

  /** Turns notices of these categories off, or on again.
   *  @param turn of the conversation: an older one changes nothing; absent on the phone page */
  async setOptOut(id: string, { categories, isOut, turn }: OptOutChange): Promise<void> {
    const flags = Object.fromEntries(categories.map((name) => [`optOut.${name}`, isOut]));
    await this.model.updateOne(
      { _id: id, ...(turn !== undefined && { optOutTurn: trusted({ $not: { $gt: turn } }) }) },
      { $set: { ...flags, ...(turn !== undefined && { optOutTurn: turn }) } },
    );
  }

  async find(id: string): Promise<Follower | null> {
    return this.model.findById(id).lean<Follower>();
  }

  /** Rows of before 0.3, which nobody's scope holds; the index finds them, and none at once where there are none. */
  async findWithoutPath(limit: number): Promise<Follower[]> {
    return this.model
      .find({ organisationPath: trusted({ $exists: false }) })
      .limit(limit)
      .lean<Follower[]>();
  }

  /** Leaves alone what a turn has completed meanwhile. */
  async complete(
    rows: readonly {
      readonly id: string;
      readonly organisationPath: readonly string[];
      readonly lastSeenAt: Date;
      readonly person?: PersonChange;
    }[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const operations = rows.map(({ id, organisationPath, lastSeenAt, person }) => ({
      updateOne: {
        filter: { _id: id, organisationPath: trusted({ $exists: false }) },
        update: {
          $set: { ...placeFields([...organisationPath]), lastSeenAt, ...storedPerson(person) },
        },
      },
    }));
    await this.model.bulkWrite(operations, { ordered: false });
  }
}

/** What a union has decided of him stands above what he said he would like. */
function changedAnswers(
  { facets, joinState }: Pick<Follower, "facets" | "joinState">,
  change: AnswerChange,
  turn: number,
) {
  const others = (facets ?? []).filter((facet) => !isOfSurvey(facet, change.survey));
  const next = [...others, ...change.facets];
  const isDecided = joinState === "applied" || joinState === "member";
  return {
    $set: {
      answersTurn: turn,
      ...(next.length > 0 && { facets: next }),
      ...(!isDecided && change.joinState && { joinState: change.joinState }),
    },
    $unset: {
      ...(next.length === 0 && { facets: 1 as const }),
      ...(!isDecided && !change.joinState && { joinState: 1 as const }),
    },
  };
}

function storedPerson(person: PersonChange | undefined) {
  if (!person) return {};
  const { searchKeys, ...known } = person;
  return { person: { ...known, turn: 0 }, searchKeys: [...searchKeys] };
}

/** What a follower who is new to us starts with; his town is not known yet. */
export function newFollowerFields(lastSeenAt: Date) {
  return { bucket: drawBucket(), lastTurn: 0, organisationPath: [districtCode], lastSeenAt };
}

function changedFields({ at, isSubscribed, organisationPath, source }: FollowerChange) {
  return {
    ...(organisationPath && placeFields(organisationPath)),
    ...(isSubscribed !== undefined && subscription(isSubscribed, at)),
    ...(source && { lastSource: { ...source, at } }),
  };
}

/** A path and the town in it: one is never written without the other. */
function placeFields(organisationPath: readonly string[]) {
  const [, town] = organisationPath;
  return { organisationPath, ...(town !== undefined && { town }) };
}

function facetOfSource(source: FollowerChange["source"]) {
  return source?.kind === "stall" ? { $addToSet: { facets: facetNames.stall(source.scene) } } : {};
}

/** Of a new row, besides what every contact writes. */
function firstFields({ at, isSubscribed, organisationPath, source }: FollowerChange) {
  return {
    bucket: drawBucket(),
    ...(!organisationPath && { organisationPath: [districtCode] }),
    ...(isSubscribed === undefined && { isSubscribed: true }),
    ...(source && { firstSource: { ...source, at } }),
  };
}

function subscription(isSubscribed: boolean, at: Date) {
  return isSubscribed ? { isSubscribed, subscribedAt: at } : { isSubscribed, unsubscribedAt: at };
}
