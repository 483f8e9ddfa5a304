import { fault, giveUp, operator, stop, type ErrorRules } from "./error-rule.ts";

const menuReadPaths = ["/cgi-bin/menu/get", "/cgi-bin/get_current_selfmenu_info"];

/** 46000 to 59999. Source: fact sheet 13; where marked, 4. */
export const errors46000: ErrorRules = {
  46001: fault("素材不存在"),
  46002: fault("这个版本的菜单不存在"),
  46003: {
    ...fault("公众号还没有菜单"),
    elsewhere: {
      paths: menuReadPaths,
      rule: {
        action: "done",
        also: "fault-in-request",
        explanation: "公众号还没有用接口发布过菜单：需要的话请先发布一个",
      },
    },
  },
  46004: fault("用户不存在"),
  47001: fault("微信读不懂请求的内容（JSON 或 XML 不对）"),
  47003: giveUp("模板里有一项的内容不符合要求（错误信息里有是哪一项）", "fault-in-request"),
  48001: stop("公众号没有这个接口的权限：请核对认证是否有效，以及公众平台“接口权限”里有没有它"),
  48002: giveUp("对方拒收公众号的消息"),
  48003: stop("还没有同意群发协议：请管理员登录公众平台，在群发页面同意协议"),
  48004: stop("接口因违规被封禁：请登录公众平台查看通知并按要求处理"),
  48005: fault("素材正被自动回复或菜单使用，不能删除"),
  48006: operator("本月清零接口额度的 10 次机会已用完：请等明天零点额度恢复"),
  48008: stop("公众号没有发送这种消息的权限：请换一种消息类型，测试号不能群发图文"),
  48021: fault("自动保存的草稿不能发送"),
  48022: fault("接口上传的视频不能发送"),
  49003: giveUp("这个 openid 不属于本公众号"),
  50001: stop("没有获得使用这个接口的授权：请核对公众平台上的接口权限"),
  50002: giveUp("对方的账号受限；如果人人都发不出去，请到公众平台查看接口是否被封", "stop-job"),
  50005: giveUp("对方没有关注公众号"),
  // 50004, 50007 and 61024 of the token call: fact sheet 4, unconfirmed.
  50004: operator("微信不允许用这个接口：请到公众平台查看公众号和接口的状态"),
  50007: operator("账号已被冻结：请登录公众平台查看通知并按要求处理"),
  53404: operator("账号被限制带货：请到公众平台查看原因"),
  53405: fault("商品信息不对"),
  53406: operator("还没有开通带货能力：请到公众平台开通，或去掉文章里的商品"),
  53503: operator("草稿没有通过发布检查：请到公众平台查看草稿"),
  53504: operator("这篇草稿不能用接口发布：请到公众平台上手动发布"),
  53505: operator("请先到公众平台手动保存这篇草稿，再发布"),
  53600: fault("文章编号不存在"),
};
