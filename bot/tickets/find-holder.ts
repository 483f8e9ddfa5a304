import { trusted } from "mongoose";
import type { Cadre } from "../../models/cadre.ts";
import { mayUse } from "../../models/role.ts";
import { isWithin, scopeOf } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";
import type { Ticket } from "../../models/ticket-schema.ts";

/** Colleagues who may handle this ticket: active, with the right, and responsible for its place. */
export async function findHolder(
  ticket: Ticket,
  who: { readonly id: string } | { readonly name: string },
  { cadres }: Pick<Stores, "cadres">,
): Promise<readonly Cadre[]> {
  const named = "id" in who ? { _id: who.id } : { name: who.name };
  const found = await cadres.model
    .find({
      ...named,
      isActive: true,
      organisation: trusted({ $in: [...ticket.organisationPath] }),
    })
    .sort({ _id: 1 })
    .limit(2)
    .lean<Cadre[]>();
  return found.filter(
    (cadre) => mayUse("tickets.handle", cadre) && isWithin(ticket, scopeOf(cadre)),
  );
}
