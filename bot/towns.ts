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
