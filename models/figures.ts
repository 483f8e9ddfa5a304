import { trusted } from "mongoose";
import type { CampaignRunStore } from "./campaign-run.ts";
import type { FollowerStore } from "./follower.ts";
import type { ReportFigures } from "./monthly-report.ts";
import type { NoticeOpenStore } from "./notice-open.ts";
import type { ResponseStore } from "./response.ts";
import { scopeOf, within } from "./scope.ts";
import type { TicketStore } from "./ticket.ts";
import type { UnionEventStore } from "./union-event.ts";

/** From, and before when. */
export interface FigureSpan {
  readonly from: Date;
  readonly before: Date;
}

interface CountedStores {
  readonly followers: FollowerStore;
  readonly responses: ResponseStore;
  readonly events: UnionEventStore;
  readonly campaignRuns: CampaignRunStore;
  readonly noticeOpens: NoticeOpenStore;
  readonly tickets: TicketStore;
}

const batchSize = 500;

/** All figures but the surveys', which know no place by themselves. */
export async function countFigures(
  stores: CountedStores,
  place: string,
  { from, before }: FigureSpan,
): Promise<Omit<ReportFigures, "surveys">> {
  const here = within(scopeOf({ organisation: place }));
  const inSpan = trusted({ $gte: from, $lt: before });
  const { followers, tickets } = stores;
  const [followed, joined, left, opened, closed] = await Promise.all([
    followers.model.countDocuments({ ...here, isSubscribed: true }),
    followers.model.countDocuments({ ...here, subscribedAt: inSpan }),
    followers.model.countDocuments({ ...here, isSubscribed: false, unsubscribedAt: inSpan }),
    tickets.model.countDocuments({ ...here, openedAt: inSpan }),
    tickets.model.countDocuments({ ...here, closedAt: inSpan }),
  ]);
  return {
    ...{ followers: followed, newFollowers: joined, leftFollowers: left },
    ...{ tickets: opened, closedTickets: closed },
    ...(await countEvents(stores, { ...here, startsAt: inSpan })),
    ...(await countRuns(stores, { ...here, startedAt: inSpan })),
  };
}

async function countEvents({ events }: CountedStores, filter: object) {
  let [count, signUps] = [0, 0];
  for (let after = ""; ;) {
    const found = await events.model
      .find({ ...filter, _id: trusted({ $gt: after }) }, { "signUps.key": 1 })
      .sort({ _id: 1 })
      .limit(batchSize)
      .lean<{ readonly _id: string; readonly signUps?: readonly unknown[] }[]>();
    for (const event of found) signUps += event.signUps?.length ?? 0;
    count += found.length;
    const last = found.at(-1);
    if (!last) return { events: count, signUps };
    after = last._id;
  }
}

async function countRuns({ campaignRuns, noticeOpens }: CountedStores, filter: object) {
  const sums = { runs: 0, sent: 0, opened: 0 };
  for (let after = ""; ;) {
    const found = await campaignRuns.model
      .find({ ...filter, _id: trusted({ $gt: after }) }, { counts: 1 })
      .sort({ _id: 1 })
      .limit(batchSize)
      .lean<{ readonly _id: string; readonly counts?: { sent?: number; delivered?: number } }[]>();
    for (const { counts } of found) {
      sums.runs += 1;
      sums.sent += (counts?.sent ?? 0) + (counts?.delivered ?? 0);
    }
    sums.opened += await noticeOpens.countOfRuns(found.map(({ _id }) => _id));
    const last = found.at(-1);
    if (!last) return sums;
    after = last._id;
  }
}

/** Surveys sent in this time, by place: each one counts for every place that its worker belongs to. */
export async function countSurveys(
  { followers, responses }: Pick<CountedStores, "followers" | "responses">,
  { from, before }: FigureSpan,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const submittedAt = trusted({ $gte: from, $lt: before });
  for (let after = ""; ;) {
    const found = await responses.model
      .find({ status: "submitted", submittedAt, _id: trusted({ $gt: after }) }, { conversation: 1 })
      .sort({ _id: 1 })
      .limit(batchSize)
      .lean<{ readonly _id: string; readonly conversation: string }[]>();
    const last = found.at(-1);
    if (!last) return counts;
    const ids = [...new Set(found.map(({ conversation }) => conversation))];
    const paths = await findPaths(followers, ids);
    for (const { conversation } of found) {
      for (const place of paths.get(conversation) ?? []) {
        counts.set(place, (counts.get(place) ?? 0) + 1);
      }
    }
    after = last._id;
  }
}

async function findPaths(followers: FollowerStore, ids: readonly string[]) {
  const found = await followers.model
    .find({ _id: trusted({ $in: [...ids] }) }, { organisationPath: 1 })
    .lean<{ readonly _id: string; readonly organisationPath?: readonly string[] }[]>();
  return new Map(found.map(({ _id, organisationPath = [] }) => [_id, organisationPath]));
}
