import { districtCode } from "../models/scope.ts";

/** The 25 units of Shunyi with their statistical codes and the ways people name them. */
export interface Town {
  /** Statistical code. */
  readonly code: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

const street = (code: string, stem: string): Town => ({
  code,
  name: `${stem}街道`,
  aliases: [stem, `${stem}街道办`],
});

const townOf = (code: string, name: string, ...aliases: string[]): Town => ({
  code,
  name,
  aliases: name.length > 2 ? [name.slice(0, -1), ...aliases] : aliases,
});

export const towns: readonly Town[] = [
  street("110113001", "胜利"),
  street("110113002", "光明"),
  townOf("110113003", "仁和镇", "仁和地区"),
  townOf("110113004", "后沙峪镇", "后沙峪地区"),
  townOf("110113005", "天竺镇", "天竺地区"),
  townOf("110113006", "杨镇", "杨镇地区"),
  townOf("110113007", "牛栏山镇", "牛栏山地区", "牛山"),
  townOf("110113008", "南法信镇", "南法信地区"),
  townOf("110113009", "马坡镇", "马坡地区"),
  street("110113010", "石园"),
  street("110113011", "空港"),
  street("110113012", "双丰"),
  street("110113013", "旺泉"),
  townOf("110113101", "高丽营镇"),
  townOf("110113104", "李桥镇"),
  townOf("110113105", "李遂镇"),
  townOf("110113106", "南彩镇"),
  townOf("110113108", "北务镇"),
  townOf("110113109", "大孙各庄镇", "大孙"),
  townOf("110113110", "张镇"),
  townOf("110113111", "龙湾屯镇"),
  townOf("110113112", "木林镇"),
  townOf("110113113", "北小营镇"),
  townOf("110113115", "北石槽镇"),
  townOf("110113116", "赵全营镇"),
];

/** The one town a text names; undefined when it names none, or several. */
export function findTown(text: string): Town | undefined {
  const found = towns.filter(({ name, aliases }) =>
    [name, ...aliases].some((alias) => text.includes(alias)),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** The town that a text consists of: its name or another way to say it, with or without what people hang on. */
export function readTownName(text: string): Town | undefined {
  const bare = text
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/^(?:我在|我是|北京市?|顺义区?)+/, "")
    .replace(/(?:的|总?工会|服务站|这边|那边|这儿|那儿)+$/, "");
  return towns.find(({ name, aliases }) => [name, ...aliases].includes(bare));
}

export function townByCode(code: string): Town | undefined {
  return towns.find((town) => town.code === code);
}

export function townNamed(name: string | undefined): Town | undefined {
  return towns.find((town) => town.name === name);
}

/** Where the rows of somebody in this town belong; undefined while the town is not known. */
export function pathOfTown(name: string | undefined): readonly string[] | undefined {
  const town = townNamed(name);
  return town && [districtCode, town.code];
}
