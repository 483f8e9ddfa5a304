import {
  fault,
  faultOrOperator,
  giveUp,
  restartOauth,
  stop,
  type ErrorRules,
} from "./error-rule.ts";

const tokenPaths = ["/cgi-bin/stable_token", "/cgi-bin/token"];

const tokenRefused = (what: string) =>
  ({
    action: "renew-token",
    explanation: `${what}，程序换了新令牌仍被拒绝：请过几分钟再试，反复出现请联系技术人员`,
  }) as const;

/** 40000 to 40099. Source: fact sheet 13. */
export const errors40000: ErrorRules = {
  40001: {
    ...tokenRefused("访问令牌无效或已不是最新的"),
    elsewhere: {
      paths: tokenPaths,
      rule: stop(
        "AppSecret 不对，取不到访问令牌：请在公众平台核对 AppSecret，改好 WECHAT_APP_SECRET 后重启",
      ),
    },
  },
  40002: fault("取令牌的凭证类型（grant_type）不对"),
  40003: giveUp("这个 openid 不属于本公众号，或对方没有关注"),
  40004: fault("素材类型不对"),
  40005: fault("文件类型不对，请换成微信支持的格式"),
  40006: fault("文件大小不符合要求"),
  40007: {
    action: "reupload",
    also: "fault-in-request",
    explanation: "素材编号无效或已过期（临时素材只保留 3 天）：请重新上传后再发一次",
  },
  40008: fault("消息类型不对"),
  40009: fault("图片太大"),
  40010: fault("语音太大"),
  40011: fault("视频太大"),
  40012: fault("缩略图太大"),
  40013: stop("AppID 不对：请在公众平台核对 AppID，改好 WECHAT_APP_ID 后重启"),
  40014: tokenRefused("访问令牌格式不对或已失效"),
  40015: fault("菜单类型不对"),
  40016: fault("一级菜单的按钮数量不对（要 1 到 3 个）"),
  40017: fault("菜单按钮的类型不对"),
  40018: fault("菜单按钮的名称太长或为空（一级最多 16 字节）"),
  40019: fault("菜单按钮的 key 太长或为空（最多 128 字节）"),
  40020: fault("菜单按钮的网址太长（最多 1024 字节）"),
  40021: fault("菜单版本号不对"),
  40022: fault("菜单层级太深（最多两级）"),
  40023: fault("二级菜单的按钮数量不对（要 1 到 5 个）"),
  40024: fault("二级菜单按钮的类型不对"),
  40025: fault("二级菜单按钮的名称太长或为空（最多 60 字节）"),
  40026: fault("二级菜单按钮的 key 太长或为空（最多 128 字节）"),
  40027: fault("二级菜单按钮的网址太长（最多 1024 字节）"),
  40028: fault("指定的菜单用户不对"),
  40029: restartOauth("网页授权码无效"),
  40030: restartOauth("网页授权的刷新令牌无效"),
  40031: fault("openid 名单不对"),
  40032: fault("openid 名单的长度不对"),
  40033: fault("请求里有微信不接受的字符或转义"),
  40035: fault("参数不对"),
  40036: stop("模板编号的长度不对：请在公众平台核对模板是否还在，再更新设置"),
  40037: stop("模板不存在，可能已被删除：请在公众平台核对模板，再更新设置"),
  40038: fault("请求格式不对"),
  40039: fault("网址太长"),
  40048: faultOrOperator("网址或它的域名被微信拒绝"),
  40050: fault("旧分组的编号不对"),
  40051: fault("旧分组的名称不对"),
  40052: faultOrOperator("二维码的类型（action_name）不对"),
  40053: faultOrOperator("二维码的场景值不对，或 10 万个永久二维码已经用完"),
  40054: faultOrOperator("二级菜单按钮的网址或域名被微信拒绝"),
  40055: faultOrOperator("菜单按钮的网址或域名被微信拒绝"),
  40059: fault("要删除的群发消息编号不对"),
  40060: fault("要删除的文章序号不对"),
  40062: fault("标题的长度不对（一次性订阅消息）"),
  40065: fault("群发消息现在的状态不能删除"),
  40092: fault("备注名不符合要求"),
  40097: fault("参数不对"),
};
