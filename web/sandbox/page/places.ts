import type { Place } from "../api-types.ts";

/** The 25 towns and streets of Shunyi and places where workers meet the union. Coordinates are samples: near enough
 *  to look right on a map, measured by nobody. */
const coordinates: readonly (readonly [label: string, latitude: number, longitude: number])[] = [
  ["胜利街道", 40.1285, 116.6505],
  ["光明街道", 40.1262, 116.6622],
  ["石园街道", 40.1128, 116.6558],
  ["空港街道", 40.0893, 116.5402],
  ["双丰街道", 40.1415, 116.6418],
  ["旺泉街道", 40.1252, 116.6395],
  ["仁和镇", 40.1102, 116.6442],
  ["后沙峪镇", 40.1098, 116.5447],
  ["天竺镇", 40.0709, 116.5721],
  ["杨镇", 40.1552, 116.8238],
  ["牛栏山镇", 40.2197, 116.6571],
  ["南法信镇", 40.1279, 116.6074],
  ["马坡镇", 40.1693, 116.6482],
  ["高丽营镇", 40.1793, 116.4977],
  ["李桥镇", 40.0553, 116.6764],
  ["李遂镇", 40.0912, 116.7582],
  ["南彩镇", 40.1309, 116.7197],
  ["北务镇", 40.0748, 116.8364],
  ["大孙各庄镇", 40.0823, 116.9147],
  ["张镇", 40.1798, 116.9303],
  ["龙湾屯镇", 40.2372, 116.8551],
  ["木林镇", 40.2538, 116.7805],
  ["北小营镇", 40.2022, 116.7291],
  ["北石槽镇", 40.2503, 116.5562],
  ["赵全营镇", 40.2081, 116.5738],
  ["示例·航港发展大厦", 40.1216, 116.6021],
  ["示例·高顺产业园", 40.1036, 116.6391],
  ["示例·林吉大厦", 40.0871, 116.5512],
  ["示例·保税区班车站", 40.0722, 116.5984],
  ["示例·南法信镇工会服务站", 40.1289, 116.6096],
  ["示例·仁和镇工会服务站", 40.1117, 116.6467],
];

const toPlace = ([name, latitude, longitude]: (typeof coordinates)[number]): Place => ({
  label: `北京市顺义区${name.replace("示例·", "")}${name.startsWith("示例·") ? "（示例）" : ""}`,
  latitude,
  longitude,
});

export const samplePlaces: readonly Place[] = coordinates.map(toPlace);

export function findPlaces(words: string): readonly Place[] {
  return samplePlaces.filter(({ label }) => label.includes(words.trim()));
}

/** What somebody typed as a place of his own; the error is for people. */
export type TypedPlace =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "error"; readonly message: string };

export function readTypedPlace(latitude: string, longitude: string, label: string): TypedPlace {
  const [x, y] = [readDegrees(latitude, 90), readDegrees(longitude, 180)];
  if (x === undefined) return { kind: "error", message: "纬度要写成 -90 到 90 之间的数，如 40.13" };
  if (y === undefined) {
    return { kind: "error", message: "经度要写成 -180 到 180 之间的数，如 116.65" };
  }
  if (label.trim() === "") return { kind: "error", message: "请写上地名，公众号收到的就是它" };
  return { kind: "place", place: { latitude: x, longitude: y, label: label.trim() } };
}

function readDegrees(text: string, most: number): number | undefined {
  if (!/^-?\d{1,3}(\.\d{1,10})?$/.test(text.trim())) return undefined;
  const degrees = Number(text);
  return Math.abs(degrees) <= most ? degrees : undefined;
}
