import { trusted } from "mongoose";
import type { conversationModel } from "./conversation-schema.ts";
import { deliveryId, type deliveryModel } from "./delivery.ts";
import type { followerModel } from "./follower-schema.ts";
import type { ResponseStore } from "./response.ts";
import type { ticketModel } from "./ticket-schema.ts";
import { longAgo } from "./turn-write.ts";

/** Somebody who left. */
export interface Leaver {
  readonly _id: string;
  readonly unsubscribedAt: Date;
}

export interface LeaverModels {
  readonly followers: ReturnType<typeof followerModel>;
  readonly conversations: ReturnType<typeof conversationModel>;
  readonly responses: ResponseStore["model"];
  readonly tickets: ReturnType<typeof ticketModel>;
  readonly deliveries: ReturnType<typeof deliveryModel>;
}

/** What his conversation keeps: that there was one, and the number of its last turn, behind which a later one goes on. */
const talkFields = {
  ...{ state: 1, effects: 1, allowance: 1, handledAt: 1, keptSeq: 1, keptSeenSeq: 1 },
  pastHandover: 1,
} as const;

/** Takes away what is known of people who left. His follower row goes last: as long as it is there he is found again,
 *  so all of this may be interrupted anywhere and done again. What lies in other collections under a TTL goes by that. */
export class LeaverStore {
  readonly #models: LeaverModels;

  constructor(models: LeaverModels) {
    this.#models = models;
  }

  /** Who left before then, the longest gone first. */
  async find(before: Date, limit: number, after?: Leaver): Promise<Leaver[]> {
    return this.#models.followers
      .find(
        {
          isSubscribed: false,
          unsubscribedAt: trusted({ $lt: before, ...(after && { $gte: after.unsubscribedAt }) }),
          ...(after && behind(after)),
        },
        { unsubscribedAt: 1 },
      )
      .sort({ unsubscribedAt: 1, _id: 1 })
      .limit(limit)
      .lean<Leaver[]>();
  }

  /** Those of them whose ticket is still open: a cadre may be at it. */
  async findWithOpenTicket(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.#models.tickets
      .find({ conversation: among(ids), isOpen: true }, { conversation: 1 })
      .lean<{ conversation: string }[]>();
    return new Set(found.map(({ conversation }) => conversation));
  }

  async forgetResponses(ids: readonly string[]): Promise<number> {
    const { deletedCount } = await this.#models.responses.deleteMany({ conversation: among(ids) });
    return deletedCount;
  }

  /** That there was a request, of what kind and when, stays for the figures; what was said of him does not. */
  async clearTickets(ids: readonly string[]): Promise<number> {
    const { modifiedCount } = await this.#models.tickets.updateMany(
      { conversation: among(ids), status: "closed" },
      { $unset: { outcome: 1, lastText: 1 } },
    );
    return modifiedCount;
  }

  /** What became of his part of these runs stays; whom it went to does not. */
  async clearDeliveries(ids: readonly string[], runs: readonly string[]): Promise<number> {
    let count = 0;
    for (const run of runs) {
      const theirs = ids.map((id) => deliveryId(run, id));
      const { modifiedCount } = await this.#models.deliveries.updateMany(
        { _id: among(theirs) },
        { $set: { openid: "" } },
      );
      count += modifiedCount;
    }
    return count;
  }

  /** Not while one of his callbacks is being worked on: then he is back. */
  async clearConversations(ids: readonly string[], now: Date): Promise<number> {
    const { modifiedCount } = await this.#models.conversations.updateMany(
      { _id: among(ids), isPending: absent, leaseUntil: trusted({ $lt: now }), ticket: absent },
      { $set: { handled: [], replies: [], leaseUntil: longAgo }, $unset: talkFields },
    );
    return modifiedCount;
  }

  /** Not who came back meanwhile. */
  async drop(ids: readonly string[], before: Date): Promise<number> {
    const { deletedCount } = await this.#models.followers.deleteMany({
      ...{ _id: among(ids), isSubscribed: false, unsubscribedAt: trusted({ $lt: before }) },
    });
    return deletedCount;
  }
}

const absent = trusted({ $exists: false });

function among(ids: readonly string[]) {
  return trusted({ $in: [...ids] });
}

function behind({ _id, unsubscribedAt }: Leaver) {
  return {
    $or: [
      { unsubscribedAt: trusted({ $gt: unsubscribedAt }) },
      { unsubscribedAt, _id: trusted({ $gt: _id }) },
    ],
  };
}
