import type { Log } from "../log.ts";
import type { WechatClient } from "../wechat/api/wechat-client.ts";
import type { MessageChannel } from "./message-channel.ts";

/** The account's customer-service messages, as the outbox sends them. */
export function customerServiceChannel(
  {
    api,
    accessToken,
    customerService,
  }: Pick<WechatClient, "api" | "accessToken" | "customerService">,
  log: Log,
): MessageChannel {
  return {
    isAllowed: api.mayUse("customerService"),
    async isReady() {
      try {
        await accessToken.get();
        return true;
      } catch (error) {
        log.warn({ event: "outbox.no-token", error });
        return false;
      }
    },
    send: (openid, message) => customerService.send(openid, message),
  };
}
