import { otherSubjects1 } from "./other-subjects/other-subjects-1.ts";
import { otherSubjects2 } from "./other-subjects/other-subjects-2.ts";

const bareWords = `
  讲个故事 说个段子 你几岁了 写一首诗 写篇作文 通下水道 贷款 专业办证 加盟热线 壮阳药 代写论文
  明星八卦 打仗了吗 宝宝起名 算命 周公解梦 怎么养花 淘宝退款 转发集赞 菜价多少 白酒批发 收废品
  哈哈哈哈 呵呵呵 嘿嘿 嘎嘎 啦啦啦啦 嘟嘟嘟 测试 测试测试 随便 随便发发 不知道 没什么 发错了
  打错了 点错了 六六六 你猜 滚 傻 无聊 月亮好圆 好困 好饿 想吃烤串 我刚下班 我在吃饭 什么
  为什么 然后呢 怎么回事 你说呢 哦豁 医院电话 卖保险的 全球变暖 诺贝尔奖 8888 呃呃呃呃
  嗯哼啊哈
`;

/** Messages that no topic of ours answers: what the search learns to leave alone. */
export const otherSubjects: readonly string[] = [
  ...otherSubjects1,
  ...otherSubjects2,
  ...bareWords.trim().split(/\s+/),
];
