import { districtCode } from "../../models/scope.ts";
import type { Ticket, TicketKind } from "../../models/ticket-schema.ts";
import { towns } from "../towns.ts";

export const kindNames: Readonly<Record<TicketKind, string>> = {
  legal: "法律维权",
  hardship: "困难帮扶",
  policy: "政策咨询",
  other: "其他",
};

/** Where it belongs, as people say it. */
export function describePlace({ organisationPath }: Pick<Ticket, "organisationPath">): string {
  const code = organisationPath.at(-1);
  return towns.find((town) => town.code === code)?.name ?? "未知镇街";
}

/** From the district down to the town he is known to belong to. */
export function pathOf(townName: string | undefined): readonly string[] {
  const town = towns.find(({ name }) => name === townName);
  return town ? [districtCode, town.code] : [districtCode];
}
