/** A subscription notice as the platform's library offers it. Numbers and texts are ours; their shape is the
 *  platform's. Source: fact sheet 5.4. */
export interface LibraryNotice {
  readonly title: string;
  /** 2: one consent, one send; 3: many, for government and public service. */
  readonly type: 2 | 3;
  readonly categoryId: number;
  readonly keywords: readonly NoticeKeyword[];
}

export interface NoticeKeyword {
  readonly kid: number;
  readonly name: string;
  readonly example: string;
  /** The prefix of its key. */
  readonly rule: string;
}

export const noticeCategories = [
  { id: 616, name: "公益" },
  { id: 287, name: "政务民生" },
] as const;

const hint = { kid: 4, name: "温馨提示", example: "点开看详情", rule: "thing" };

function keywords(first: string, second: string, third: string): readonly NoticeKeyword[] {
  return [
    { kid: 1, name: first, example: "职工羽毛球赛", rule: "thing" },
    { kid: 2, name: second, example: "2026年11月28日 14:00", rule: "time" },
    { kid: 3, name: third, example: "顺义体育馆", rule: "thing" },
    hint,
  ];
}

/** By tid. */
export const noticeLibrary: Readonly<Record<string, LibraryNotice>> = {
  "9901": {
    ...{ title: "活动开始提醒", type: 2, categoryId: 616 },
    keywords: keywords("活动名称", "活动时间", "活动地点"),
  },
  "9902": {
    ...{ title: "优惠到期提醒", type: 2, categoryId: 616 },
    keywords: keywords("优惠名称", "到期时间", "使用地点"),
  },
  "9903": {
    ...{ title: "工会服务通知", type: 3, categoryId: 287 },
    keywords: keywords("通知标题", "发布时间", "发布单位"),
  },
};
