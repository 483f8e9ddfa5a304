import { otherSubjects1 } from "./other-subjects/other-subjects-1.ts";
import { otherSubjects2 } from "./other-subjects/other-subjects-2.ts";
import { otherSubjects3 } from "./other-subjects/other-subjects-3.ts";

const bareWords = `
  讲个故事 说个段子 你几岁了 写一首诗 写篇作文 通下水道 贷款 专业办证 加盟热线 壮阳药 代写论文
  明星八卦 打仗了吗 宝宝起名 算命 周公解梦 怎么养花 淘宝退款 转发集赞 菜价多少 白酒批发 收废品
  哈哈哈哈 呵呵呵 嘿嘿 嘎嘎 啦啦啦啦 嘟嘟嘟 测试 测试测试 随便 随便发发 不知道 没什么 发错了
  打错了 点错了 六六六 你猜 滚 傻 无聊 月亮好圆 好困 好饿 想吃烤串 我刚下班 我在吃饭 什么
  为什么 然后呢 怎么回事 你说呢 哦豁 医院电话 卖保险的 全球变暖 诺贝尔奖 棋牌开户 专业追债
  门窗安装 床垫推荐 发型推荐 怎么化妆 祛痘方法 航班查询 讲讲三国 长江多长 你会累吗 我喜欢你
  猜个谜语 唱首小曲 来段相声 放个音乐 谁是首富 英超比分 怎么打野 原神抽卡 现在气温 日出几点
  抽个签 名字测分 学区划分 暖气不热 挂不上号 附近药店 附近宾馆 哪能修鞋 哪有早市 附近银行
  披萨外卖 烤全羊 饭做糊了 茶叶批发 香烟价格 买鞋 手表坏了 项链回收 闲鱼被骗 宽带退费 啊哈哈哈
  嘻嘻 哼 切 呸 咦 额 嗷嗷 汪汪汪 喵 巴拉巴拉 叽里咕噜 阿巴阿巴 吼吼 噜啦啦 咚咚锵 滴滴滴 呜呜
  吃瓜 路过 飘过 打酱油 沙发 顶顶顶 一二三 甲乙丙丁 上下左右 恭喜恭喜 好吃 好看 真热 真冷 困了
  下雨了 天黑了 堵车了 我在开车 我到家了 睡了 起床了 吃饭了 喝酒去 想回家 想妈妈 心情不好 烦
  郁闷 手机摔了 钥匙丢了 猫跑了 车被剐了 装修贷款 顺义房价 九乘九 圆周率 汇率换算 写个标语
  写个横批 马桶堵了 鞋子开胶 潮汐表 油费多少 8888 呃呃呃呃 嗯哼啊哈 我想减肥
`;

/** Messages that no topic of ours answers: what the search learns to leave alone. */
export const otherSubjects: readonly string[] = [
  ...otherSubjects1,
  ...otherSubjects2,
  ...otherSubjects3,
  ...bareWords.trim().split(/\s+/),
];
