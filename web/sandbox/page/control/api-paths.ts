/** The interfaces that the product calls, in the words of a cadre. Source: fact sheet 4 to 9. */
export interface ApiPath {
  readonly path: string;
  readonly name: string;
}

export const apiPathGroups: readonly {
  readonly name: string;
  readonly paths: readonly ApiPath[];
}[] = [
  {
    name: "凭证和查询",
    paths: [
      { path: "/cgi-bin/stable_token", name: "取访问凭证（稳定版）" },
      { path: "/cgi-bin/token", name: "取访问凭证（旧版）" },
      { path: "/cgi-bin/getcallbackip", name: "查微信推送的地址" },
      { path: "/cgi-bin/get_api_domain_ip", name: "查微信接口的地址" },
      { path: "/cgi-bin/callback/check", name: "检查回调网络" },
      { path: "/cgi-bin/openapi/quota/get", name: "查接口额度" },
      { path: "/cgi-bin/clear_quota", name: "清零全部额度" },
      { path: "/cgi-bin/openapi/rid/get", name: "按编号查一次调用" },
    ],
  },
  {
    name: "客服消息",
    paths: [
      { path: "/cgi-bin/message/custom/send", name: "发客服消息" },
      { path: "/cgi-bin/message/custom/typing", name: "显示“正在输入”" },
    ],
  },
  {
    name: "模板消息和群发",
    paths: [
      { path: "/cgi-bin/message/template/send", name: "发模板消息" },
      { path: "/cgi-bin/template/get_all_private_template", name: "列出消息模板" },
      { path: "/cgi-bin/template/api_add_template", name: "选用消息模板" },
      { path: "/cgi-bin/template/del_private_template", name: "删消息模板" },
      { path: "/cgi-bin/message/mass/send", name: "按名单群发" },
      { path: "/cgi-bin/message/mass/sendall", name: "群发给全部或一个标签" },
      { path: "/cgi-bin/message/mass/preview", name: "群发预览" },
      { path: "/cgi-bin/message/mass/get", name: "查群发的状态" },
      { path: "/cgi-bin/message/mass/delete", name: "删群发的文章" },
      { path: "/cgi-bin/draft/add", name: "新建草稿" },
      { path: "/cgi-bin/draft/update", name: "改草稿" },
      { path: "/cgi-bin/draft/get", name: "查草稿" },
      { path: "/cgi-bin/draft/delete", name: "删草稿" },
      { path: "/cgi-bin/draft/count", name: "数草稿" },
      { path: "/cgi-bin/draft/batchget", name: "列出草稿" },
    ],
  },
  {
    name: "订阅通知和网页",
    paths: [
      { path: "/cgi-bin/message/subscribe/bizsend", name: "发订阅通知" },
      { path: "/wxaapi/newtmpl/gettemplate", name: "列出订阅通知的模板" },
      { path: "/wxaapi/newtmpl/addtemplate", name: "选用订阅通知" },
      { path: "/wxaapi/newtmpl/deltemplate", name: "删订阅通知" },
      { path: "/sns/oauth2/access_token", name: "网页授权：用授权码换身份" },
      { path: "/sns/oauth2/refresh_token", name: "网页授权：刷新" },
      { path: "/cgi-bin/ticket/getticket", name: "取网页签名的票据" },
    ],
  },
  {
    name: "素材和二维码",
    paths: [
      { path: "/cgi-bin/media/upload", name: "上传临时素材" },
      { path: "/cgi-bin/media/get", name: "下载临时素材" },
      { path: "/cgi-bin/material/add_material", name: "上传永久素材" },
      { path: "/cgi-bin/material/get_material", name: "下载永久素材" },
      { path: "/cgi-bin/material/del_material", name: "删除永久素材" },
      { path: "/cgi-bin/material/get_materialcount", name: "数永久素材" },
      { path: "/cgi-bin/material/batchget_material", name: "列出永久素材" },
      { path: "/cgi-bin/media/uploadimg", name: "上传文章配图" },
      { path: "/cgi-bin/qrcode/create", name: "生成带参数二维码" },
    ],
  },
  {
    name: "菜单",
    paths: [
      { path: "/cgi-bin/menu/create", name: "发布菜单" },
      { path: "/cgi-bin/menu/get", name: "查菜单" },
      { path: "/cgi-bin/get_current_selfmenu_info", name: "查当前菜单" },
      { path: "/cgi-bin/menu/delete", name: "删除菜单" },
      { path: "/cgi-bin/menu/addconditional", name: "发布个性化菜单" },
      { path: "/cgi-bin/menu/delconditional", name: "删除个性化菜单" },
      { path: "/cgi-bin/menu/trymatch", name: "试配个性化菜单" },
    ],
  },
  {
    name: "关注者和标签",
    paths: [
      { path: "/cgi-bin/user/get", name: "列出关注者" },
      { path: "/cgi-bin/user/info", name: "查一位关注者" },
      { path: "/cgi-bin/user/info/batchget", name: "批量查关注者" },
      { path: "/cgi-bin/user/info/updateremark", name: "改备注名" },
      { path: "/cgi-bin/tags/create", name: "新建标签" },
      { path: "/cgi-bin/tags/get", name: "列出标签" },
      { path: "/cgi-bin/tags/update", name: "改标签" },
      { path: "/cgi-bin/tags/delete", name: "删标签" },
      { path: "/cgi-bin/user/tag/get", name: "列出标签下的人" },
      { path: "/cgi-bin/tags/members/batchtagging", name: "给人打标签" },
      { path: "/cgi-bin/tags/members/batchuntagging", name: "给人去标签" },
      { path: "/cgi-bin/tags/getidlist", name: "查一个人的标签" },
      { path: "/cgi-bin/tags/members/getblacklist", name: "查黑名单" },
      { path: "/cgi-bin/tags/members/batchblacklist", name: "拉黑" },
      { path: "/cgi-bin/tags/members/batchunblacklist", name: "取消拉黑" },
    ],
  },
];

const names = new Map(
  apiPathGroups.flatMap(({ paths }) => paths.map(({ path, name }) => [path, name] as const)),
);

/** The path itself for an interface that is not in the list. */
export function nameOfPath(path: string | undefined): string {
  return path === undefined ? "所有接口" : (names.get(path) ?? path);
}
