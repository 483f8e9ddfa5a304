import { startOfDay } from "../bot/notices/describe-time.ts";
import { townNamed } from "../bot/towns.ts";
import type { NewDiscount } from "../models/discount.ts";
import type { NewNotice, NoticeSubject } from "../models/notice.ts";
import { districtCode } from "../models/scope.ts";
import type { Stores } from "../models/stores.ts";
import type { NewEvent } from "../models/union-event.ts";

const hourMs = 60 * 60_000;

/** The one that a newcomer sends himself first. */
export const sampleNoticeIds = [
  "sample-notice-district",
  "sample-notice-city",
  "sample-notice-town",
] as const;

/** Days from today and the hour, in Shanghai. */
type Moment = readonly [days: number, hour: number];

interface SampleClock {
  readonly now: Date;
  readonly at: (moment: Moment) => Date;
}

/** Invented and marked: what a newcomer can look at, sign up for and send. Added once; what has passed stays. */
export async function seedSampleNotices(stores: Stores, now: Date): Promise<void> {
  const clock: SampleClock = {
    now,
    at: ([days, hour]) => new Date(startOfDay(now, days).getTime() + hour * hourMs),
  };
  for (const event of sampleEvents(clock)) await stores.events.add(event);
  for (const discount of sampleDiscounts(clock)) await stores.discounts.add(discount);
  for (const notice of sampleNotices(clock)) await stores.notices.add(notice);
}

function pathIn(townName: string | undefined): readonly string[] {
  const town = townNamed(townName);
  return town ? [districtCode, town.code] : [districtCode];
}

/** What every sample row has. */
function sampleRow(id: string, townName: string | undefined, { now }: SampleClock) {
  return {
    ...{ _id: `sample-${id}`, organisationPath: pathIn(townName), isSample: true },
    ...{ createdAt: now, updatedAt: now },
  };
}

function sampleEvents(clock: SampleClock): readonly NewEvent[] {
  const { at } = clock;
  return [
    {
      ...sampleRow("badminton", undefined, clock),
      title: "职工羽毛球赛（示例）",
      description:
        "男单、女单、混双，循环赛加淘汰赛。自带球拍，球由赛会准备。\n赛前半小时在球馆门口签到，请穿运动鞋。",
      place: "示例体育馆一层",
      ...{ startsAt: at([3, 14]), endsAt: at([3, 17]), signUpUntilAt: at([2, 18]), capacity: 32 },
    },
    {
      ...sampleRow("first-aid", "南法信镇", clock),
      title: "急救小课堂（示例）",
      description: "学会心肺复苏和异物急救，有模型练手。下班以后上课，一个半小时。",
      place: "南法信镇示例服务站",
      ...{ startsAt: at([1, 18]), endsAt: at([1, 20]), capacity: 2 },
    },
    {
      ...sampleRow("family-walk", "仁和镇", clock),
      title: "潮白河亲子健步走（示例）",
      description: "全程五公里，慢慢走。可以带孩子，路上有补水点。下雨顺延，会在这里通知。",
      place: "示例公园东门",
      ...{ startsAt: at([9, 9]), endsAt: at([9, 12]) },
    },
  ];
}

/** Id, town, title, description, how to use it, days it lasts. */
const offers = [
  [
    "film",
    undefined,
    "会员观影优惠（示例）",
    "示例影城的会员场次，每周更新片单。",
    "在影城前台出示互助服务卡，每卡每场两张。",
    20,
  ],
  [
    "park",
    undefined,
    "公园年票优惠（示例）",
    "办示例公园年票有会员价，家属可以一起办。",
    "带互助服务卡和身份证到公园票务处办理。",
    60,
  ],
  [
    "books",
    "南法信镇",
    "书店会员折扣（示例）",
    "示例书店的图书和文具会员价，教辅也算。",
    "结账前出示互助服务卡，和别的折扣不能一起用。",
    4,
  ],
  [
    "swimming",
    "后沙峪镇",
    "游泳馆会员场（示例）",
    "工作日晚上的会员场，有救生员，不收押金。",
    "提前一天打电话约，到馆出示互助服务卡。",
    30,
  ],
] as const;

function sampleDiscounts(clock: SampleClock): readonly NewDiscount[] {
  const { at } = clock;
  return offers.map(([id, townName, title, description, howToUse, days]) => ({
    ...sampleRow(id, townName, clock),
    ...{ title, description, howToUse },
    ...{ validFromAt: at([0, 0]), validUntilAt: at([days, 23]) },
  }));
}

function sampleNotices(clock: SampleClock): readonly NewNotice[] {
  const about = (kind: NoticeSubject["kind"], id: string): NoticeSubject => ({
    ...{ kind, id: `sample-${id}` },
  });
  return [
    {
      ...sampleRow("notice-city", undefined, clock),
      ...{ level: "city", category: "discount", title: "会员观影优惠开始了（示例）" },
      summary: "凭互助服务卡在示例影城看电影有会员价，片单每周更新。",
      body: "工会会员凭互助服务卡，可以在示例影城享受会员观影价。\n每卡每场两张，片单每周更新，先到先得。",
      subject: about("discount", "film"),
    },
    {
      ...sampleRow("notice-district", undefined, clock),
      ...{ level: "district", category: "event", title: "职工羽毛球赛开始报名（示例）" },
      summary: "三天后开赛，名额有限，回复“活动”或打开这一页报名。",
      body: "区总工会举办职工羽毛球赛，男单、女单、混双都有。\n名额有限，报满以后可以排候补，有人退出会在聊天里告诉您。",
      subject: about("event", "badminton"),
    },
    {
      ...sampleRow("notice-town", "南法信镇", clock),
      ...{ level: "town", category: "meeting", title: "职工沟通会来到航港发展大厦（示例）" },
      summary: "中午在一层大厅摆摊，入会、办卡、法律咨询都能当面问。",
      body: "南法信镇总工会本周在航港发展大厦一层大厅开职工沟通会。\n入会、办卡、法律咨询、困难帮扶，都有人当面解答。扫现场二维码还可以在手机上填表。",
    },
  ];
}
