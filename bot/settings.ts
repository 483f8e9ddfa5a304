import { z } from "zod";
import { noticeCategories } from "../models/notice-category.ts";
import { seedCalendar } from "./holiday-calendar.ts";
import { templateSources } from "./notices/template-data.ts";
import { accountMenu } from "./account-menu.ts";
import { seedSensitiveWords } from "./notices/sensitive-words.ts";
import { noticeKinds } from "./wechat/api/subscription-notices.ts";
import { checkMenu } from "./wechat/api/check-menu.ts";

const phone = z
  .string()
  .regex(
    /^(?:[0-9]{3,8}|0[0-9]{2,3}-?[0-9]{7,8}|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{10})$/,
    "要是电话号码，比如 12351 或 010-12345678",
  );
const clockTime = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, "要写成 24 小时的时间，比如 21:30");
const name = z
  .string()
  .trim()
  .min(2)
  .max(20)
  .regex(/^[^\p{C}{}[\]]*$/u, "不能有括号和控制字符");

const button = z.strictObject({
  name: z.string().max(60),
  type: z.enum(["click", "view"]).exactOptional(),
  key: z.string().max(128).exactOptional(),
  url: z.string().max(1_024).exactOptional(),
});
const menu = z
  .array(button.extend({ subButtons: z.array(button).max(5).readonly().exactOptional() }))
  .max(3)
  .readonly()
  .superRefine((buttons, context) => {
    for (const { place, message } of checkMenu(buttons).problems) {
      context.addIssue({ code: "custom", message: `${place}：${message}` });
    }
  });

const day = z.iso.date("要写成 2026-10-01 这样的日期");
const noticeTemplate = z.strictObject({
  templateId: z.string().min(1).max(64),
  fields: z.record(
    z.string().regex(/^[a-z_]+[0-9]*$/, "要是模板里的关键词，比如 thing1"),
    z.enum(templateSources),
  ),
});

interface SettingSpec<Value> {
  /** What cadres read. */
  readonly title: string;
  readonly description: string;
  /** Of numbers: 天, 分钟, 条. */
  readonly unit?: string;
  readonly schema: z.ZodType<Value>;
  readonly seed: Value;
}

const setting = <Value>(spec: SettingSpec<Value>) => spec;

/** Everything a cadre can set, each a document `setting/<key>` of its own. */
export const settingSpecs = {
  accountName: setting({
    title: "公众号名称",
    description: "欢迎语里的称呼。要和公众平台上的名称一致；改了马上生效。",
    schema: name,
    seed: "顺义区总工会",
  }),
  phones: setting({
    title: "电话号码",
    description:
      "文案里用 {hotline}、{labour-hotline}、{legal-hotline}、{city-hotline} 代替号码，在这里改一处，处处都改。遇到危险时的 110、120、119、12356 写死在文案里，不在这里改。",
    schema: z.strictObject({ hotline: phone, labour: phone, legal: phone, city: phone }),
    seed: { hotline: "12351", labour: "12333", legal: "12348", city: "12345" },
  }),
  quietHours: setting({
    title: "免打扰时段",
    description: "这段时间里不主动推送通知；职工来问随时回答，紧急提醒不受限制。推送功能按它安排。",
    schema: z.strictObject({ from: clockTime, to: clockTime }),
    seed: { from: "21:30", to: "08:00" },
  }),
  retentionDays: setting({
    title: "对话保存天数",
    description:
      "转人工的对话记录和没听懂的问题保存多久，到期自动删除；改了以后，新记录按新的天数，已有的记录不变。取消关注满这么多天的人，资料和填过的表自动删除；推送结束满这么多天，逐人的发送明细自动删除，只留汇总数字。",
    unit: "天",
    schema: z.int().min(7).max(1_095),
    seed: 180,
  }),
  limits: setting({
    title: "推送上限",
    description:
      "sendsPerFollowerPerMonth：一位关注者一个月最多收到几条通知；approvalAudience：超过这么多人的推送要另一个人批准。推送功能按它执行。",
    unit: "条、人",
    schema: z.strictObject({
      sendsPerFollowerPerMonth: z.int().min(1).max(30),
      approvalAudience: z.int().min(1).max(1_000_000),
    }),
    seed: { sendsPerFollowerPerMonth: 4, approvalAudience: 500 },
  }),
  noticeTemplates: setting({
    title: "通知模板",
    description:
      "每类通知（event 活动、discount 优惠、meeting 沟通会、news 工会新闻、survey 调查提醒）用哪个模板消息：templateId 是公众平台上的模板编号，fields 写每个关键词填什么（title 标题、summary 摘要、time 时间、place 地点、account 公众号名称）。没有设置的类别不用模板消息发。",
    schema: z.partialRecord(z.enum(noticeCategories), noticeTemplate),
    seed: {},
  }),
  subscriptionTemplates: setting({
    title: "订阅通知模板",
    description:
      "每类通知用哪个订阅通知：templateId 是公众平台上的模板编号，kind 写 one-off（一次性：同意一次发一条）或 long-term（长期：同意一次以后都能发），和公众平台上的一致；fields 和“通知模板”一样填。设置了的类别会出现在订阅页 /m/subscribe 上，职工同意过的才能收到。",
    schema: z.partialRecord(
      z.enum(noticeCategories),
      noticeTemplate.extend({ kind: z.enum(noticeKinds) }),
    ),
    seed: {},
  }),
  holidays: setting({
    title: "节假日",
    description:
      "定期推送遇到节假日怎么办，按这里的日期算。holidays 是放假的日子，workdays 是调休上班的周末；国务院公布下一年的安排后请补上。",
    schema: z.strictObject({
      holidays: z.array(day).max(500).readonly(),
      workdays: z.array(day).max(200).readonly(),
    }),
    seed: seedCalendar,
  }),
  sensitiveWords: setting({
    title: "敏感词",
    description:
      "写通知时逐词检查标题、摘要和正文，标出位置；有敏感词的通知能保存，不能提交推送，也不会发出去，改好才行。先放了诱导分享、诱导关注和广告法禁用的绝对化用语，可以增减。",
    schema: z
      .array(z.string().trim().min(2, "至少两个字").max(20, "最多 20 个字"))
      .max(500)
      .readonly(),
    seed: seedSensitiveWords,
  }),
  urgentEscalationMinutes: setting({
    title: "紧急诉求升级时间",
    description: "紧急诉求过了这么久还没人接，就提醒上一级。",
    unit: "分钟",
    schema: z.int().min(1).max(60),
    seed: 5,
  }),
  menu: setting({
    title: "公众号菜单",
    description:
      "聊天下方的菜单，按微信的限制检查。保存后还要点“发布”，手机上最多过 5 分钟看到。按钮的 key 可以是 topic/话题编号、survey/join（填表）、command/menu（全部问题）。",
    schema: menu,
    seed: accountMenu,
  }),
} as const;

export type SettingKey = keyof typeof settingSpecs;
export type Settings = {
  readonly [Key in SettingKey]: z.infer<(typeof settingSpecs)[Key]["schema"]>;
};

export const settingKeys = Object.keys(settingSpecs) as SettingKey[];

/** What is stored, where it is there and right; else what the program brings along. */
export function readSettings(stored: ReadonlyMap<string, unknown>): Settings {
  const entries = settingKeys.map((key) => {
    const { schema, seed } = settingSpecs[key];
    const parsed = schema.safeParse(stored.get(key));
    return [key, parsed.success ? parsed.data : seed] as const;
  });
  return Object.fromEntries(entries) as unknown as Settings;
}

/** Filled into every text by name. */
export function textValues({ accountName, phones }: Settings): Readonly<Record<string, string>> {
  return {
    account: accountName,
    hotline: phones.hotline,
    "labour-hotline": phones.labour,
    "legal-hotline": phones.legal,
    "city-hotline": phones.city,
  };
}
