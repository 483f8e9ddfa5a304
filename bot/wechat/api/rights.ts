/** What kind of account it is; a test account has its own column whatever its verification. */
export interface AccountRights {
  readonly kind: "service" | "subscription" | "test";
  readonly isVerified: boolean;
}

interface CapabilityRow {
  readonly name: string;
  /** Subscription unverified, verified; service unverified, verified; test account: ● yes, ○ no. */
  readonly columns: `${Mark}${Mark}${Mark}${Mark}${Mark}`;
}
type Mark = "●" | "○";

/** Source: fact sheet 12, the test account's column 16; of two values the first. */
const rights = {
  accessToken: { name: "基础接口", columns: "●●●●●" },
  passiveReply: { name: "接收消息和被动回复", columns: "●●●●●" },
  jsSdkBasic: { name: "JS-SDK 基础接口", columns: "●●●●●" },
  jsSdkShare: { name: "JS-SDK 分享", columns: "○●○●●" },
  menu: { name: "自定义菜单", columns: "○●●●●" },
  selfMenuInfo: { name: "查询自定义菜单", columns: "●●●●●" },
  customerService: { name: "客服消息", columns: "○●○●●" },
  massToAll: { name: "群发", columns: "○●○●●" },
  massToList: { name: "按名单群发", columns: "○○○●●" },
  massArticles: { name: "群发图文", columns: "○●○●○" },
  template: { name: "模板消息", columns: "○○○●●" },
  subscriptionNotice: { name: "订阅通知", columns: "○○○●○" },
  oneTimeSubscription: { name: "一次性订阅消息", columns: "○●○●●" },
  users: { name: "用户、标签和黑名单", columns: "○●○●●" },
  remark: { name: "用户备注名", columns: "○●○●●" },
  oauth: { name: "网页授权", columns: "○○○●●" },
  qrCode: { name: "带参数二维码", columns: "○○○●●" },
  locationReports: { name: "上报地理位置", columns: "○○○●●" },
  material: { name: "素材", columns: "○●○●●" },
  drafts: { name: "草稿箱", columns: "●●●●●" },
  publish: { name: "发布", columns: "○●○●○" },
  webCustomerService: { name: "网页版客服", columns: "○●○●●" },
} as const satisfies Record<string, CapabilityRow>;

export type Capability = keyof typeof rights;
export const capabilities = Object.keys(rights) as Capability[];

export function mayUse(account: AccountRights, capability: Capability): boolean {
  return rights[capability].columns[columnOf(account)] === "●";
}

function columnOf({ kind, isVerified }: AccountRights): number {
  if (kind === "test") return 4;
  return (kind === "service" ? 2 : 0) + (isVerified ? 1 : 0);
}

/** For cadres; only for what the account may not do. */
export function explainNoRight(account: AccountRights, capability: Capability): string {
  const { name } = rights[capability];
  if (account.kind === "test") return `测试号没有“${name}”的权限：请换正式公众号`;
  const isEnough = (isVerified: boolean) => mayUse({ ...account, isVerified }, capability);
  const kindName = account.kind === "service" ? "服务号" : "订阅号";
  if (!account.isVerified && isEnough(true)) {
    return `未认证的${kindName}没有“${name}”的权限：请先在公众平台完成微信认证，再把 WECHAT_ACCOUNT_VERIFIED 设为 yes`;
  }
  return `${kindName}没有“${name}”的权限：要用认证的服务号`;
}
