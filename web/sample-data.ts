import { towns } from "../bot/towns.ts";
import type { Stores } from "../models/stores.ts";

const district = { _id: "110113", name: "顺义区总工会（示例）" };

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
export async function seedSampleData({ organisations, stalls: stallStore }: Stores): Promise<void> {
  await organisations.add({ ...district, kind: "district", isSample: true });
  for (const { code, name } of towns) {
    await organisations.add({
      _id: code,
      kind: "town",
      name: `${name}总工会（示例）`,
      parent: district._id,
      isSample: true,
    });
  }
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
}
