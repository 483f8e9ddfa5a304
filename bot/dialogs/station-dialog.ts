import type { Place, Station } from "../station-finder.ts";
import { findTown, townByCode, type Town } from "../towns.ts";
import { reply, type ConversationState, type Turn, type TurnFacts } from "../turn.ts";

/** The town's service stations, as far as they are registered. Nothing is invented: what is not known says so. */
export function tellStations(town: Town, facts: TurnFacts): string {
  const stations = facts.stations.inTown(town.code);
  return stations.length === 0
    ? facts.text("station.known", { town: town.name })
    : facts.text("station.found", { town: town.name, stations: listStations(stations, facts) });
}

/** A place that was sent: the town it lies in, when the platform's label names one of ours; else the station that
 *  is nearest. */
export function answerPlace(
  { label, ...place }: Place & { readonly label: string },
  state: ConversationState,
  facts: TurnFacts,
): Turn {
  const town = findTown(label);
  if (town) return reply(tellPlaceInTown(town, facts), { ...state, town: town.name });
  const nearest = facts.stations.nearest(place);
  if (!nearest) return reply(facts.text("media.location"), state);
  const { station, km } = nearest;
  const text = facts.text("media.location.nearest", {
    town: townByCode(station.town)?.name ?? "",
    km: km.toFixed(1),
    stations: listStations([station], facts),
  });
  return reply(text, state);
}

function tellPlaceInTown(town: Town, facts: TurnFacts): string {
  const stations = facts.stations.inTown(town.code);
  return stations.length === 0
    ? facts.text("media.location.town", { town: town.name })
    : facts.text("media.location.found", {
        town: town.name,
        stations: listStations(stations, facts),
      });
}

function listStations(stations: readonly Station[], facts: TurnFacts): string {
  return stations.map((station) => describeStation(station, facts)).join("\n\n");
}

function describeStation(
  { name, address, hours, phone, services }: Station,
  facts: TurnFacts,
): string {
  const unknown = facts.text("station.unknown");
  return facts.text("station.card", {
    name,
    address: address ?? unknown,
    hours: hours ?? unknown,
    phone: phone ?? unknown,
    services: services?.join("、") ?? unknown,
  });
}
