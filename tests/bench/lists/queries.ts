import { createHash } from "node:crypto";
import { readingOf } from "../../../bot/knowledge/pinyin.ts";
import { towns } from "../../../bot/towns.ts";
import { districtCode } from "../../../models/scope.ts";
import { ticketKinds } from "../../../models/ticket-schema.ts";
import type { SeededRandom } from "../../chaos/seeded-random.ts";
import { filledAt } from "./fill.ts";
import { drawMobile, drawName, drawTown } from "./people.ts";

/** One request as a cadre's screen sends it. */
export interface ListRequest {
  readonly route: "listFollowers" | "searchFollowers" | "listTickets" | "countTickets";
  readonly organisation: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

type Draw = (random: SeededRandom) => Omit<ListRequest, "organisation">;

const dayMs = 24 * 60 * 60_000;

/** A place somewhere in the list, as the page before would have named it. */
function drawCursor(random: SeededRandom): string {
  const at = new Date(filledAt.getTime() - random.below(360 * dayMs));
  const id = createHash("sha256").update(String(random.next())).digest("base64url").slice(0, 22);
  return Buffer.from(JSON.stringify({ d: at.toISOString(), id })).toString("base64url");
}

function drawInitials(random: SeededRandom): string {
  const name = Array.from(drawName(random));
  const initials = name.map((character) => readingOf(character).charAt(0)).join("");
  return random.next() < 0.5 ? initials.slice(0, 2) : initials;
}

function drawPartOfName(random: SeededRandom): string {
  const name = drawName(random);
  return random.next() < 0.5 ? name : name.slice(0, 2);
}

const drawSearch =
  (draw: (random: SeededRandom) => string): Draw =>
  (random) => ({ route: "searchFollowers", body: { search: draw(random), limit: 20 } });

const drawQuery =
  (route: ListRequest["route"], draw: (random: SeededRandom) => Record<string, unknown>): Draw =>
  (random) => ({ route, query: { limit: 20, ...draw(random) } });

/** Kinds of request, each measured by itself. */
export const listRequests: Readonly<Record<string, Draw>> = {
  followers: drawQuery("listFollowers", () => ({})),
  followersInTown: drawQuery("listFollowers", (random) => ({ town: drawTown(random) })),
  followersWhoLeft: drawQuery("listFollowers", (random) => ({
    isSubscribed: false,
    ...(random.next() < 0.5 && { cursor: drawCursor(random) }),
  })),
  followersByName: drawQuery("listFollowers", (random) => ({ hasPerson: random.next() < 0.5 })),
  followersDeep: drawQuery("listFollowers", (random) => ({ cursor: drawCursor(random) })),
  followersHundred: drawQuery("listFollowers", (random) => ({
    ...{ limit: 100, cursor: drawCursor(random) },
  })),
  searchName: drawSearch(drawPartOfName),
  searchTail: drawSearch((random) => drawMobile(random).slice(-4)),
  searchMobile: drawSearch(drawMobile),
  searchInitials: drawSearch(drawInitials),
  tickets: drawQuery("listTickets", () => ({})),
  ticketsWaiting: drawQuery("listTickets", () => ({ status: "waiting" })),
  ticketsOfKind: drawQuery("listTickets", (random) => ({
    ...{ kind: random.pick(ticketKinds), status: random.pick(["waiting", "held", "closed"]) },
  })),
  ticketsUrgent: drawQuery("listTickets", () => ({ urgent: "true" })),
  ticketsDeep: drawQuery("listTickets", (random) => ({ cursor: drawCursor(random) })),
  ticketsByTail: drawQuery("listTickets", (random) => ({
    search: String(random.below(100_000)).padStart(5, "0"),
  })),
  ticketsCounted: (random) => ({
    route: "countTickets",
    query: random.next() < 0.5 ? { status: "closed" } : {},
  }),
};

/** Half of them by the district, half by a town, the smallest included. */
export function drawScope(random: SeededRandom): string {
  return random.next() < 0.5 ? districtCode : random.pick(towns).code;
}
