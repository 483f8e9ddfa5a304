import { towns } from "../../../bot/towns.ts";
import { districtCode } from "../../../models/scope.ts";
import type { SeededRandom } from "../../chaos/seeded-random.ts";

/** The commonest surnames, those at the front more often: about as names are spread in the north. */
const surnames = Array.from(
  "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
);
const given = Array.from(
  "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文志新春海燕小宇晓东林峰波斌鑫鹏飞龙云雪琴凤莲荣福贵生永成德立安宁康乐天祥瑞嘉子轩浩然思雨欣怡佳慧颖琳倩婷雅诗涵梓俊豪毅博睿泽晨阳凯辉亮旭彬凡坤振兴宝庆来顺利义仁忠良",
);
/** Every eighth follower's town is not known. */
const townUnknownShare = 1 / 8;

export function drawName(random: SeededRandom): string {
  const at = Math.floor(random.next() ** 2 * surnames.length);
  const rest = random.next() < 0.8 ? random.pick(given) + random.pick(given) : random.pick(given);
  return (surnames[at] ?? "王") + rest;
}

export function drawMobile(random: SeededRandom): string {
  return `1${random.pick(["38", "39", "50", "76", "86"])}${String(random.below(1e8)).padStart(8, "0")}`;
}

/** Some towns are large, some small. */
export function drawTown(random: SeededRandom): string {
  return towns[Math.floor(random.next() ** 1.5 * towns.length)]?.code ?? "110113001";
}

export function drawPath(random: SeededRandom): string[] {
  return random.next() < townUnknownShare ? [districtCode] : [districtCode, drawTown(random)];
}
