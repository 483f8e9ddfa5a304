/** A service station as the chat tells of it. What is absent is not known. */
export interface Station {
  /** Code of the town. */
  readonly town: string;
  readonly name: string;
  readonly address?: string | null | undefined;
  readonly hours?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly services?: readonly string[] | null | undefined;
  readonly position?: Place | null | undefined;
}

/** In degrees, in the coordinates of WeChat's map. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface StationFinder {
  readonly isEmpty: boolean;
  inTown(code: string): readonly Station[];
  /** The nearest one whose position is known, unless it is too far to send anybody there. */
  nearest(place: Place): { readonly station: Station; readonly km: number } | undefined;
}

const farthestKm = 20;
const earthRadiusKm = 6_371;

export function createStationFinder(stations: readonly Station[]): StationFinder {
  return {
    isEmpty: stations.length === 0,
    inTown: (code) => stations.filter(({ town }) => town === code),
    nearest(place) {
      const [best] = stations
        .flatMap((station) =>
          station.position ? [{ station, km: distanceKm(station.position, place) }] : [],
        )
        .sort((one, other) => one.km - other.km);
      return best && best.km <= farthestKm ? best : undefined;
    },
  };
}

/** Along the surface (haversine). */
function distanceKm(from: Place, to: Place): number {
  const lat = radians(to.latitude - from.latitude);
  const lng = radians(to.longitude - from.longitude);
  const a =
    Math.sin(lat / 2) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(lng / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(a)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
