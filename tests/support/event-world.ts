import { openJson } from "../../bot/gateway/sealed-json.ts";
import type { EventParts } from "../../bot/events/settle-event.ts";
import { ContentCache } from "../../bot/content-cache.ts";
import type { OutboxContent } from "../../bot/outbox/outbox-sender.ts";
import { districtCode } from "../../models/scope.ts";
import type { NewEvent } from "../../models/union-event.ts";
import type { EventFields } from "../../models/union-event-schema.ts";
import { openTestStores, type TestStores } from "./test-database.ts";

/** A Tuesday, 10:00 in Shanghai. */
export const eventNow = new Date("2026-11-24T02:00:00Z");
const hourMs = 60 * 60_000;

/** So many hours from `eventNow`. */
export function inHours(hours: number): Date {
  return new Date(eventNow.getTime() + hours * hourMs);
}

/** A badminton match the day after tomorrow. */
export function buildEvent(
  id: string,
  more: Partial<EventFields & Pick<NewEvent, "organisationPath">> = {},
): NewEvent {
  return {
    ...{ _id: id, organisationPath: [districtCode], title: "羽毛球赛", description: "自带球拍。" },
    ...{ place: "区文化宫", startsAt: inHours(48), endsAt: inHours(50) },
    ...{ createdAt: eventNow, updatedAt: eventNow },
    ...more,
  };
}

export interface EventWorld extends TestStores {
  readonly parts: EventParts;
  /** The platform's clock. */
  now: Date;
  addFollower(id: string): Promise<void>;
  /** Texts that were written for a follower, the first in front. */
  told(follower: string): Promise<string[]>;
  facets(follower: string): Promise<readonly string[]>;
}

export async function openEventWorld(): Promise<EventWorld> {
  const database = await openTestStores();
  const { stores, cipher, connection } = database;
  const world: EventWorld = {
    ...database,
    now: eventNow,
    parts: {
      ...{ stores, cipher, content: new ContentCache(stores) },
      wake: () => undefined,
      platformNow: () => world.now,
    },
    async addFollower(id) {
      await stores.followers.applyTurn(id, 1, { openid: `o-${id}`, at: eventNow });
    },
    async told(follower) {
      const rows = await connection
        .collection("outbox")
        .find({ conversation: follower })
        .sort({ createdAt: 1, _id: 1 })
        .toArray();
      return rows.map(({ content }) => {
        const { message } = openJson(cipher, content as never, "outbox") as OutboxContent;
        return message.type === "text" ? message.text : "";
      });
    },
    facets: async (follower) => (await stores.followers.find(follower))?.facets ?? [],
  };
  return world;
}
