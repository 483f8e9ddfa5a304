import type { Cadre } from "../../models/cadre.ts";
import { mayUse } from "../../models/role.ts";
import { districtCode } from "../../models/scope.ts";
import type { Ticket } from "../../models/ticket-schema.ts";
import { isReachable, tellCadre, type ReachableCadre } from "../outbox/tell-cadre.ts";
import { describePlace, kindNames } from "./describe-ticket.ts";
import type { TicketParts } from "./ticket-parts.ts";

/** Who is told: the town's cadres on duty (else the district's), the district's on duty, its admins. */
export const lastLevel = 3;

const excerptCharacters = 60;

export interface Alert {
  /** Names the alert among those of this ticket: one cadre gets it once. */
  readonly name: string;
  readonly text: string;
}

/** Tells the cadres of one level who were not told before; returns the messages that do. */
export async function alertLevel(
  ticket: Ticket,
  { level, text }: { readonly level: number; readonly text: string },
  parts: TicketParts,
): Promise<readonly string[]> {
  const kind = ticket.isUrgent ? "urgent" : "new";
  const key = ticket.isUrgent ? "alert.urgent" : "alert.new";
  const said = (await parts.content.current()).text(key, describe(ticket, text));
  const ids: string[] = [];
  for (const cadre of await findLevel(ticket, level, parts)) {
    const earlier = Array.from({ length: level - 1 }, (_, index) =>
      alertId(ticket, `${kind}.${index + 1}`, cadre),
    );
    if ((await parts.stores.outbox.findFates(earlier)).length > 0) continue;
    ids.push(await tell(cadre, { ticket, name: `${kind}.${level}`, text: said }, parts));
  }
  return ids;
}

/** What a worker in danger wrote goes to who holds his ticket, at once.
 *  @param name a new one for every time he is to be told */
export async function alertHolder(
  ticket: Ticket,
  { name, text }: Alert,
  parts: TicketParts,
): Promise<void> {
  const holder = ticket.holder && (await parts.stores.cadres.find(ticket.holder.cadre));
  if (holder && isReachable(holder)) await tell(holder, { ticket, name, text }, parts);
}

export function describe(ticket: Ticket, text: string): Record<string, string> {
  const characters = Array.from(text.replaceAll(/\s+/g, " "));
  const isLong = characters.length > excerptCharacters;
  return {
    receipt: ticket._id,
    tail: ticket.tail,
    place: describePlace(ticket),
    what: kindNames[ticket.kind],
    text: isLong ? `${characters.slice(0, excerptCharacters).join("")}…` : text,
  };
}

async function findLevel(
  ticket: Ticket,
  level: number,
  { stores }: TicketParts,
): Promise<readonly ReachableCadre[]> {
  const found = await findByLevel(ticket, level, stores.cadres);
  return found.filter(isReachable).filter((cadre) => mayUse("tickets.handle", cadre));
}

async function findByLevel(
  { organisationPath }: Ticket,
  level: number,
  cadres: TicketParts["stores"]["cadres"],
): Promise<readonly Cadre[]> {
  if (level >= lastLevel) return cadres.findAdmins(districtCode);
  const town = organisationPath.at(-1) ?? districtCode;
  const onDuty = level === 1 ? await cadres.findOnDuty(town) : [];
  return onDuty.length > 0 ? onDuty : cadres.findOnDuty(districtCode);
}

async function tell(
  cadre: ReachableCadre,
  { ticket, name, text }: Alert & { readonly ticket: Ticket },
  parts: TicketParts,
): Promise<string> {
  const id = alertId(ticket, name, cadre);
  await tellCadre(cadre, { id, text }, parts);
  return id;
}

function alertId(ticket: Ticket, name: string, cadre: Pick<Cadre, "_id">): string {
  return `${ticket._id}.alert.${name}.${cadre._id}`;
}
