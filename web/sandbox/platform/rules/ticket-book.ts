import { randomBytes } from "node:crypto";
import { demand } from "../http/api-refusal.ts";
import type { KeptMap } from "../state/kept-map.ts";

export interface QrTicket {
  /** As pushes carry it: a scene_id in decimal. */
  readonly scene: string;
  /** Undefined for a scene_str. */
  readonly sceneId?: number;
  /** What the picture holds. */
  readonly url: string;
  /** Undefined: permanent. */
  readonly expiresAtMs?: number;
}

export interface QrOrder {
  readonly scene: string;
  readonly sceneId?: number;
  /** Undefined: permanent. */
  readonly lifeSeconds?: number;
}

const largestPermanentCount = 100_000;
/** Real ones are 96 characters of base64 that begin with "gQH". */
const ticketStart = Buffer.from([0x81, 0x01, 0xf1]);
const ticketBytes = 67;
const urlBytes = 16;
/** Dead codes are dropped when there are that many more than after the last cleaning. */
const cleaningStep = 10_000;

/** QR codes with parameters. Source: fact sheet 7. */
export class TicketBook {
  readonly #tickets: KeptMap<QrTicket>;
  readonly #now: () => Date;
  /** Ticket by kind and scene: a permanent code made again is the same code. */
  readonly #permanent = new Map<string, string>();
  #cleanAtSize = cleaningStep;

  constructor(tickets: KeptMap<QrTicket>, now: () => Date) {
    this.#tickets = tickets;
    this.#now = now;
  }

  /** After the tickets came back from the database. */
  reindex(): void {
    for (const [ticket, code] of this.#tickets.entries()) {
      if (code.expiresAtMs === undefined) this.#permanent.set(sceneKey(code), ticket);
    }
  }

  /** @throws ApiRefusal 40053 when 100,000 permanent codes are used up. */
  create({ lifeSeconds, ...order }: QrOrder): { ticket: string; code: QrTicket } {
    const isPermanent = lifeSeconds === undefined;
    const same = isPermanent ? this.#permanent.get(sceneKey(order)) : undefined;
    const found = same === undefined ? undefined : this.#tickets.get(same);
    if (same !== undefined && found) return { ticket: same, code: found };
    if (isPermanent) demand(this.#permanent.size < largestPermanentCount, 40053);
    else this.#dropExpired();
    return this.#add({
      ...order,
      url: `http://weixin.qq.com/q/${randomBytes(urlBytes).toString("base64url")}`,
      ...(!isPermanent && { expiresAtMs: this.#now().getTime() + lifeSeconds * 1_000 }),
    });
  }

  /** Undefined when there is none, or its time is over. */
  find(ticket: string): QrTicket | undefined {
    const code = this.#tickets.get(ticket);
    return code && !this.#isExpired(code) ? code : undefined;
  }

  #add(code: QrTicket): { ticket: string; code: QrTicket } {
    const ticket = Buffer.concat([ticketStart, randomBytes(ticketBytes)]).toString("base64");
    this.#tickets.set(ticket, code);
    if (code.expiresAtMs === undefined) this.#permanent.set(sceneKey(code), ticket);
    return { ticket, code };
  }

  #isExpired({ expiresAtMs }: QrTicket): boolean {
    return expiresAtMs !== undefined && this.#now().getTime() >= expiresAtMs;
  }

  #dropExpired(): void {
    if (this.#tickets.size < this.#cleanAtSize) return;
    for (const [ticket, code] of [...this.#tickets.entries()]) {
      if (this.#isExpired(code)) this.#tickets.delete(ticket);
    }
    this.#cleanAtSize = this.#tickets.size + cleaningStep;
  }
}

function sceneKey({ scene, sceneId }: Pick<QrTicket, "scene" | "sceneId">): string {
  return `${sceneId === undefined ? "str" : "id"}:${scene}`;
}
