import { townNamed, towns } from "../bot/towns.ts";
import { districtCode } from "../models/scope.ts";
import type { NewStation } from "../models/service-station.ts";
import type { Stores } from "../models/stores.ts";
import { seedSampleNotices } from "./sample-notices.ts";

/** Stalls of the article and its surroundings; codes, names and places are samples. */
const stalls = [
  ["stall_0001", "南法信镇", "航港发展大厦", "一层大厅"],
  ["stall_0002", "仁和镇", "高顺产业园", "东门内侧"],
  ["stall_0003", "仁和镇", "沙坨村", "村口广场"],
  ["stall_0004", "后沙峪镇", "羽毛球比赛现场", "球馆入口"],
  ["stall_0005", "空港街道", "林吉大厦", "南广场"],
  ["stall_0006", "天竺镇", "保税区班车站", "候车厅"],
  ["stall_0007", "南法信镇", "物流园食堂", "正门口"],
  ["stall_0008", "马坡镇", "商贸中心", "北门"],
  ["stall_0009", "牛栏山镇", "工业园职工食堂", "二楼"],
  ["stall_0010", "石园街道", "社区文化广场", "舞台旁"],
  ["stall_0011", "赵全营镇", "产业基地", "西门"],
  ["stall_0012", "李桥镇", "农贸市场", "南入口"],
] as const;

/** Towns with a sample station, and roughly where the town is. */
const stationPlaces = [
  ["南法信镇", 40.13, 116.61],
  ["仁和镇", 40.12, 116.66],
  ["后沙峪镇", 40.11, 116.54],
  ["天竺镇", 40.07, 116.58],
  ["空港街道", 40.1, 116.55],
  ["马坡镇", 40.17, 116.63],
  ["牛栏山镇", 40.21, 116.65],
  ["石园街道", 40.11, 116.65],
] as const;

/** For a pretend WeChat in front of somebody else's account. */
export function sampleStalls() {
  return stalls.map(([scene, town, name, place]) => ({
    scene,
    name: shownName(name),
    place,
    town,
  }));
}

function shownName(name: string): string {
  return `示例·${name}摊点`;
}

/** What a sandbox shows before anybody has entered anything. Never seeded into a live installation. */
export async function seedSampleData(stores: Stores, now: Date): Promise<void> {
  await seedSampleNotices(stores, now);
  const { serviceStations, stalls: stallStore } = stores;
  for (const [scene, townName, name, place] of stalls) {
    const town = towns.find(({ name }) => name === townName);
    if (!town) throw new Error(`sample stall ${scene} lies in no town`);
    await stallStore.add({
      _id: scene,
      name: shownName(name),
      place,
      organisation: town.code,
      town: town.name,
      isSample: true,
    });
  }
  const known = new Set((await serviceStations.readAll()).map(({ _id }) => _id));
  for (const station of sampleStations()) {
    if (!known.has(station._id)) await serviceStations.add(station);
  }
}

/** Invented and marked: no street of ours, no number that could ring. Some know less, as in real life. */
function sampleStations(): NewStation[] {
  return stationPlaces.map(([townName, latitude, longitude], index) => {
    const town = townNamed(townName);
    if (!town) throw new Error(`sample station lies in no town: ${townName}`);
    const isWellKnown = index % 3 !== 2;
    return {
      _id: `sample-${town.code}`,
      organisationPath: [districtCode, town.code],
      town: town.code,
      name: `${town.name}工会服务站（示例）`,
      isSample: true,
      services: ["法律咨询", "政策解读", "困难帮扶"],
      ...(isWellKnown && {
        address: `${town.name}示例路 ${index + 1} 号（示例）`,
        hours: "周一至周五 9:00–17:00（示例）",
        phone: "010-0000-0000（示例）",
        position: { latitude, longitude },
      }),
    };
  });
}
