/** Single-character surnames in use: the traditional hundred-surnames list and common ones beside it. */
const singleSurnames =
  "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴郁胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖仝付邸代涂佟苑原海岳鹿展战信楚撒仉来楼帅铁侍门青亓底肇矫揭牟郄晋漆闫尧冼覃蓝洛庆粟苟闪卿招芦岩";

/** Two-character surnames: alone they are no name yet. */
const compoundSurnames = [
  "欧阳",
  "司马",
  "上官",
  "诸葛",
  "夏侯",
  "东方",
  "皇甫",
  "尉迟",
  "公孙",
  "慕容",
  "司徒",
  "令狐",
  "宇文",
  "长孙",
  "端木",
  "南宫",
  "独孤",
  "轩辕",
  "呼延",
  "百里",
  "闻人",
  "澹台",
  "申屠",
  "太史",
  "钟离",
  "鲜于",
  "闾丘",
  "赫连",
  "完颜",
  "拓跋",
  "西门",
  "公羊",
  "淳于",
  "单于",
  "濮阳",
  "东郭",
  "第五",
  "司空",
  "左丘",
  "纳兰",
] as const;

const singles: ReadonlySet<string> = new Set(singleSurnames);
const compounds: ReadonlySet<string> = new Set(compoundSurnames);

/** The surname a Chinese name begins with. */
export function surnameOf(name: string): string | undefined {
  const two = name.slice(0, 2);
  if (compounds.has(two)) return two;
  const one = name.slice(0, 1);
  return singles.has(one) ? one : undefined;
}
