/** 明文模式, 兼容模式, 安全模式. */
export type MessageMode = "plain" | "compatible" | "safe";

/** What an account's owner enters on the platform's page 消息与事件推送, and what the platform knows itself. */
export interface CallbackSettings {
  readonly url: string;
  readonly token: string;
  /** 43 characters; unused in plain mode. */
  readonly encodingAesKey: string;
  readonly appId: string;
  /** `gh_…`, the account's name in every message. */
  readonly originalId: string;
  readonly mode: MessageMode;
}
