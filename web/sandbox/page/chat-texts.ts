import type { ChatContent, ChatMessage, Exchange, ExchangeAttempt } from "../api-types.ts";

type Failure = NonNullable<ChatMessage["failure"]>;

const failureTexts: Readonly<Record<Failure, string>> = {
  "connect-failed": "连不上回调地址",
  timeout: "超时没有答复",
  closed: "连接被关闭，没有答复",
  "too-large": "答复超过 64 KB",
  stopped: "程序停止，推送中断",
  "mark-fail": "连续失败太多，微信暂停推送 1 分钟",
  status: "HTTP 状态码不是 200",
  "not-a-reply": "答复不是合格的 XML，也不是 success",
  "not-encrypted": "安全模式要求加密，答复却是明文",
  "bad-signature": "答复的 MsgSignature 不对",
  "bad-timestamp": "答复的时间戳不是秒",
  "bad-encryption": "答复无法解密",
  "wrong-appid": "答复里的 AppID 不对",
  "wrong-receiver": "ToUserName 不是这位关注者",
  "wrong-sender": "FromUserName 不是这个公众号",
  "no-cdata": "有文字没有放进 CDATA",
  "unknown-type": "不认识的 MsgType",
  "empty-text": "文字内容为空",
  "text-too-long": "文字超过 2048 字节",
  "no-media-id": "缺少素材编号",
  "article-count": "图文的条数不对",
  "not-for-events": "事件不能转给人工客服",
};

/** The grey line of an event, or undefined when the message is a bubble. */
export function noticeText(content: ChatContent): string | undefined {
  switch (content.kind) {
    case "follow":
      return "你关注了公众号";
    case "unfollow":
      return "你取消了关注";
    case "scan":
      return content.isFollow
        ? `你扫描「${content.stallName}」的二维码，关注了公众号`
        : `你扫描了「${content.stallName}」的二维码`;
    case "failure":
      return content.text;
    case "unreadable":
      return "这条消息无法读取";
    case "reply":
      return content.message.kind === "transfer_customer_service" ? "已转给人工客服" : undefined;
    case "text":
    case "image":
    case "voice":
    case "place":
    case "message":
      return undefined;
    case "click":
    case "view":
    case "miniprogram":
    case "scanCode":
    case "pictures":
    case "selectPlace":
      return buttonText(content);
  }
}

type ButtonContent = Extract<ChatContent, { buttonName: string }>;

function buttonText(content: ButtonContent): string {
  switch (content.kind) {
    case "click":
      return `你点了菜单「${content.buttonName}」`;
    case "view":
      return `你打开了菜单链接「${content.buttonName}」`;
    case "miniprogram":
      return `你打开了菜单里的小程序「${content.buttonName}」`;
    case "scanCode":
      return `你用菜单「${content.buttonName}」扫了码：${content.result}`;
    case "pictures":
      return `你用菜单「${content.buttonName}」发了 ${content.count} 张图片`;
    case "selectPlace":
      return `你用菜单「${content.buttonName}」发了位置：${content.label}`;
  }
}

const messageNames: Readonly<Partial<Record<ChatContent["kind"], string>>> = {
  text: "文字消息",
  image: "图片消息",
  voice: "语音消息",
  place: "位置消息",
  message: "客服消息",
};

/** Names a push in the developer's view. */
export function messageTitle({ seq, content }: ChatMessage): string {
  const what = messageNames[content.kind] ?? noticeText(content) ?? "消息";
  return `第 ${seq} 条：${what}`;
}

/** What the developer's view says under a push. */
export function pushText(message: ChatMessage): string {
  if (message.state === "sending") return `第 ${message.attempt} 次推送…`;
  if (message.state === "answered") return `第 ${message.attempt} 次推送，已答复`;
  return `推送 ${message.attempt} 次，失败：${failureText(message.failure)}`;
}

export function outcomeText(outcome: ExchangeAttempt["outcome"]): string {
  if (outcome === "reply") return "有答复";
  return outcome === "silent" ? "已收到，不答复" : failureText(outcome);
}

export function isFailed(outcome: ExchangeAttempt["outcome"]): boolean {
  return outcome !== "reply" && outcome !== "silent";
}

/** The XML as sent differs from the XML in clear. */
export function isEncrypted({ request }: Exchange): boolean {
  return request.xml !== request.body;
}

function failureText(failure: Failure | undefined): string {
  return failure ? failureTexts[failure] : "原因不明";
}
