import { createHash } from "node:crypto";
import { describePerson } from "../../../bot/person-search.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import type { Stores } from "../../../models/stores.ts";
import { ticketKinds, ticketReasons } from "../../../models/ticket-schema.ts";
import { seededRandom, type SeededRandom } from "../../chaos/seeded-random.ts";
import { drawMobile, drawName, drawPath } from "./people.ts";

export const followerCount = 1_000_000;
export const ticketCount = 300_000;
const bulkSize = 1_000;
const lanes = 4;
const yearMs = 365 * 24 * 60 * 60_000;
export const filledAt = new Date("2026-11-25T02:00:00Z");

/** Two of three have filled the survey: more than a union can hope for. */
const personShare = 2 / 3;
const leftShare = 0.06;
const closedShare = 0.95;
const urgentShare = 0.02;

/** Rows as the models write them, by the driver in thousands; the indexes come afterwards, as at an upgrade. */
export async function fillLists(stores: Stores, cipher: FieldCipher): Promise<void> {
  await insertAll(stores.followers.model, followerCount, (at, random) =>
    follower(at, random, cipher),
  );
  await insertAll(stores.tickets.model, ticketCount, ticket);
}

interface Target {
  readonly collection: { insertMany(rows: never[], options: object): Promise<unknown> };
}

/** `count` rows by the driver, a thousand at a time. */
export async function insertAll(
  { collection }: Target,
  count: number,
  rowOf: (at: number, random: SeededRandom) => object,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let from = next; from < count; from = next) {
      next += bulkSize;
      const random = seededRandom(from + 1);
      const rows = Array.from({ length: bulkSize }, (_, index) => rowOf(from + index, random));
      await collection.insertMany(rows as never[], { ordered: false });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function drawInstant(random: SeededRandom): Date {
  return new Date(filledAt.getTime() - Math.floor(random.next() ** 2 * yearMs));
}

function follower(at: number, random: SeededRandom, cipher: FieldCipher): object {
  const seenAt = drawInstant(random);
  const isPerson = random.next() < personShare;
  const { searchKeys, ...person } = isPerson
    ? describePerson({ name: drawName(random), mobile: drawMobile(random) }, cipher)
    : { searchKeys: [] };
  return {
    _id: createHash("sha256").update(`follower ${at}`).digest("base64url").slice(0, 22),
    openid: `o${String(at).padStart(27, "0")}`,
    organisationPath: drawPath(random),
    isSubscribed: random.next() >= leftShare,
    subscribedAt: new Date(seenAt.getTime() - random.below(yearMs)),
    lastContactAt: seenAt,
    lastSeenAt: seenAt,
    ...(isPerson && { person: { ...person, turn: 5 }, searchKeys }),
    bucket: random.below(1_000),
    lastTurn: 5,
  };
}

function ticket(at: number, random: SeededRandom): object {
  const openedAt = drawInstant(random);
  const isClosed = random.next() < closedShare;
  const status = isClosed ? "closed" : random.pick(["waiting", "held"]);
  const tail = String(at % 100_000).padStart(5, "0");
  return {
    _id: `SQ-26${String(1 + Math.floor(at / 100_000)).padStart(2, "0")}01-${tail}`,
    tail,
    conversation: `conversation-${at}`,
    organisationPath: drawPath(random),
    kind: random.pick(ticketKinds),
    reason: random.pick(ticketReasons),
    status,
    isUrgent: random.next() < urgentShare,
    openedAt,
    updatedAt: openedAt,
    ...(isClosed ? { closedAt: openedAt } : { isOpen: true }),
    unread: 0,
    version: 1,
    lastTurn: 1,
  };
}
