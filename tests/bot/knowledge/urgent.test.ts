import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findUrgent, type UrgentKind } from "../../../bot/knowledge/urgent.ts";

const urgentTexts: Readonly<Record<UrgentKind, readonly string[]>> = {
  "self-harm": [
    "遗书写好了，妈我对不起您",
    "今晚就从六楼跳下去算了",
    "活着还有什么劲，不如死了干净",
    "朋友发消息说不想活了怎么办",
    "徒弟站在六楼窗台上",
    "wo xiang zisha",
    "huo bu xia qu le",
    "有人zisha",
    "不响活了",
    "我要跳搂",
    "不想寻短件的人别看",
    "俺不想活咧",
    "我買了老鼠藥",
    "不给赔偿我就自杀",
    "他把自己锁屋里说要喝药",
    "想从楼上跳下去",
  ],
  accident: [
    "有人墜樓",
    "師傅觸電了",
    "吊篮掉下来了上面有俩人",
    "沟塌了把人埋里头了",
    "工友被皮带卷进去了",
    "人让钢筋扎穿了大腿",
    "叉车撞了人骨头都露出来了",
    "冷库里有人关里面出不来了",
    "大姐突然倒地不起",
    "同事喘不上气脸都紫了",
    "吃完饭好多人上吐下泻",
    "工友中署昏倒了",
    "有人掉进化粪池了",
    "他躺那儿没反应",
  ],
  "fire-or-gas": [
    "車間著火了",
    "配电箱着了",
    "锅炉爆炸了",
    "宿舍楼冒黑烟",
    "一股煤气味我头晕",
    "氨气泄露了大家都在咳",
    "zhaohuo le",
    "着货了快来人",
    "液化气罐呲呲漏气",
  ],
  violence: [
    "有人持刀在厂里",
    "两拨人打群架",
    "他们叫人拿钢管要打我们",
    "把我锁在办公室不让出来",
    "我被老公打了",
    "外面砸门说要弄死我",
    "老乡跟人抄家伙干起来了",
    "包工头扬言要杀我全家",
  ],
  "wage-protest": [
    "五十多人堵在门口要工资",
    "三十几号人拉着横幅要钱",
    "工友爬上塔架讨薪",
    "一百多号人在售楼处门口要工钱，警察都来了",
    "大家静坐讨薪",
    "再不给工资我们就去堵路",
    "农民工围了办公室讨工资",
  ],
  other: ["救命", "救铭啊", "jiuming", "快叫救护车", "孩子走丢了"],
};

/** Figures of speech, look-alikes, and what is told or claimed afterwards. */
const calmTexts = [
  "今天累死了",
  "热死我了",
  "急死人了，审核咋还没完",
  "气死我了，热线打不通",
  "想死你们了",
  "笑死",
  "手机死机了怎么登录",
  "我想试试入会",
  "我想是不是要交钱",
  "不想活动太晚结束",
  "跳楼价大甩卖",
  "亲生父母能用我的卡吗",
  "要打官司",
  "打电话没人接",
  "打人工客服",
  "申请被打回来了",
  "打折吗",
  "想找活干",
  "这活我干不了",
  "找活了，谢谢",
  "点了没反应",
  "验证码出不来",
  "老板压着我三个月工资",
  "路上堵车来晚了",
  "好多人围着一张桌子领东西",
  "去年在架子上摔下来，赔偿到现在没谈拢",
  "骑车摔骨折住院了，能报销吗",
  "家里着火了，能申请补助吗",
  "会员卡的火灾保障怎么赔",
  "上个月工友触电，算不算工伤",
  "被主管打了以后公司把我开除了，能仲裁吗",
  "消防培训讲着火怎么逃吗",
  "中暑算工伤吗",
  "老板不给工资怎么办",
  "三十多人的工钱没着落，想走法律程序",
  "有救命钱被扣了能告吗",
  "信息泄露了",
  "轮胎漏气去哪补",
  "你好",
  "",
];

describe("findUrgent", () => {
  const cases = Object.entries(urgentTexts).flatMap(([kind, texts]) =>
    texts.map((text) => [text, kind] as const),
  );
  it.each(cases)("%s is %s", (text, kind) => {
    expect(findUrgent(text)).toBe(kind);
  });

  it.each(calmTexts)("%s is not urgent", (text) => {
    expect(findUrgent(text)).toBeUndefined();
  });

  it("takes any string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        findUrgent(text);
      }),
    );
  });

  it("reads a long message in a few milliseconds", () => {
    const text = "我们厂在南法信这边干活被欠了".repeat(150);
    const startedMs = performance.now();
    for (let times = 0; times < 10; times++) findUrgent(text);
    expect((performance.now() - startedMs) / 10).toBeLessThan(200);
  });
});
