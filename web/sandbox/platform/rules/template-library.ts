/** A template as the platform's library offers it: an account takes it over with a choice of its keywords.
 *  The numbers and texts are ours; their shape is the category templates'. Source: fact sheet 5.3. */
export interface LibraryTemplate {
  readonly title: string;
  readonly keywords: readonly LibraryKeyword[];
}

interface LibraryKeyword {
  readonly name: string;
  /** Key in `data`: the prefix is the value's rule. */
  readonly key: string;
  readonly example: string;
}

const hint = { name: "温馨提示", key: "thing4", example: "点开看详情" };

export const templateLibrary: Readonly<Record<string, LibraryTemplate>> = {
  "50101": {
    title: "活动通知",
    keywords: [
      { name: "活动名称", key: "thing1", example: "职工羽毛球赛" },
      { name: "活动时间", key: "time2", example: "2026年11月28日 14:00" },
      { name: "活动地点", key: "thing3", example: "顺义体育馆" },
      hint,
    ],
  },
  "50102": {
    title: "会员权益提醒",
    keywords: [
      { name: "权益名称", key: "thing1", example: "电影票五折" },
      { name: "有效期", key: "time2", example: "2026年12月31日" },
      { name: "使用地点", key: "thing3", example: "顺义影城" },
      hint,
    ],
  },
  "50103": {
    title: "沟通会通知",
    keywords: [
      { name: "会议名称", key: "thing1", example: "职工沟通会" },
      { name: "时间", key: "time2", example: "2026年11月28日 11:30" },
      { name: "地点", key: "thing3", example: "航港发展大厦一层" },
      hint,
    ],
  },
  "50104": {
    title: "工会通知",
    keywords: [
      { name: "通知标题", key: "thing1", example: "关于开展送温暖活动的通知" },
      { name: "发布时间", key: "time2", example: "2026年11月26日" },
      { name: "发布单位", key: "thing3", example: "顺义区总工会" },
      hint,
    ],
  },
};
