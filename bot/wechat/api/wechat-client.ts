import type { AccessTokenStore } from "../../../models/access-token.ts";
import type { ApiPauseStore } from "../../../models/api-pause.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import type { Log } from "../../log.ts";
import type { OutgoingMessage } from "../../outgoing-message.ts";
import { AccessToken } from "./access-token.ts";
import { ApiCaller } from "./api-caller.ts";
import type { ApiClock } from "./api-clock.ts";
import { ApiPauses } from "./api-pauses.ts";
import { Blacklist } from "./blacklist.ts";
import { CustomerService } from "./customer-service.ts";
import { Drafts } from "./drafts.ts";
import { Followers } from "./followers.ts";
import { HttpExchange, type PhaseTimeouts } from "./http-exchange.ts";
import { JsTickets } from "./js-tickets.ts";
import { MassSends } from "./mass-sends.ts";
import { Materials } from "./materials.ts";
import { Media } from "./media.ts";
import { Menus } from "./menus.ts";
import { OAuth } from "./oauth.ts";
import { PlatformNetwork } from "./platform-network.ts";
import { QrCodes } from "./qr-codes.ts";
import { Quotas } from "./quotas.ts";
import type { AccountRights } from "./rights.ts";
import { createTokenRequest } from "./stable-token.ts";
import { SubscriptionNotices } from "./subscription-notices.ts";
import { Tags } from "./tags.ts";
import { TemplateMessages } from "./template-messages.ts";
import { WechatApi } from "./wechat-api.ts";

export interface WechatClientOptions {
  /** `https://api.weixin.qq.com`, or a pretend one. */
  readonly apiBase: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly account: AccountRights;
  readonly stores: { readonly accessTokens: AccessTokenStore; readonly apiPauses: ApiPauseStore };
  readonly cipher: FieldCipher;
  readonly clock: ApiClock;
  readonly log: Log;
  readonly timeouts?: Partial<PhaseTimeouts>;
}

export type WechatClient = ReturnType<typeof createWechatClient>;

/** Everything the product asks of WeChat on its own. */
export function createWechatClient(options: WechatClientOptions) {
  const { appId, account, stores, clock, log } = options;
  const exchange = new HttpExchange(options.apiBase, options.timeouts);
  const pauses = new ApiPauses(stores.apiPauses, appId, clock);
  const caller = new ApiCaller({ exchange, pauses, clock, log });
  const requestToken = createTokenRequest(caller, options);
  const accessToken = new AccessToken({ ...options, store: stores.accessTokens, requestToken });
  const api = new WechatApi({ caller, accessToken, account });
  const customerService = new CustomerService(api, log);
  return {
    api,
    accessToken,
    customerService,
    sendCustomerServiceMessage: (openid: string, message: OutgoingMessage) =>
      customerService.send(openid, message),
    media: new Media(api),
    materials: new Materials(api),
    qrCodes: new QrCodes(api, options.apiBase),
    menus: new Menus(api),
    followers: new Followers(api),
    tags: new Tags(api, clock),
    massSends: new MassSends(api, log),
    drafts: new Drafts(api),
    templates: new TemplateMessages(api, log),
    subscriptionNotices: new SubscriptionNotices(api, log),
    oauth: new OAuth({ api, caller, credentials: options }),
    jsTickets: new JsTickets(api, clock),
    blacklist: new Blacklist(api),
    network: new PlatformNetwork(api),
    quotas: new Quotas({ api, caller, pauses, credentials: options }),
    /** Asks the platform for its token at once, past what is remembered: whether appid, secret and address are right. */
    checkCredentials: async (): Promise<void> => {
      await requestToken(false);
    },
    close: () => exchange.close(),
  };
}
