/** Part 2 of what people send that is none of the union's business. */
export const otherSubjects2: readonly string[] = [
  "身份证到期了去哪换",
  "lol哪个英雄厉害",
  "今天吃什么好呢",
  "高速堵不堵",
  "手机卡怎么办流量套餐",
  "抖音怎么涨粉",
];
