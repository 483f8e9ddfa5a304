import type Router from "koa-router";
import type { PageLinks } from "./bot/notices/page-link.ts";
import { ReaderPasses, readerPassPurpose } from "./bot/notices/reader-pass.ts";
import type { Account } from "./bot/open-account.ts";
import { jsSdkAddress } from "./bot/wechat/api/js-tickets.ts";
import type { WechatClient } from "./bot/wechat/api/wechat-client.ts";
import type { Ground } from "./ground.ts";
import { subscriptionFor, type SampleTemplates } from "./jobs/campaigns/channel-facts.ts";
import { deriveSubkey } from "./models/field-cipher.ts";
import type { NoticeCategory } from "./models/notice-category.ts";
import { sandboxAccount } from "./sandbox-secrets.ts";
import { createPhonePages } from "./web/phone/phone-pages.ts";
import { ReaderSignIn } from "./web/phone/reader-sign-in.ts";

interface PhoneOptions {
  readonly client: WechatClient;
  readonly pageLinks: PageLinks;
  /** Where workers reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** Of a sandbox. */
  readonly samples: SampleTemplates;
}

/** Workers' pages, and what they learn from WeChat. */
export function openPhonePages(
  ground: Ground,
  { content, outbox }: Account,
  { client, pageLinks, publicUrl, samples }: PhoneOptions,
): Router {
  const { config, stores, cipher, clock, fieldKey, log } = ground;
  const platformNow = () => clock.now();
  const { oauth, api, jsTickets } = client;
  const readers = new ReaderSignIn({
    ...{ stores, cipher, platformNow, log, oauth, publicUrl, isSandbox: !config.wechat },
    passes: new ReaderPasses(deriveSubkey(fieldKey, readerPassPurpose)),
    mayAsk: api.mayUse("oauth"),
  });
  const subscriptions = {
    ...{ publicUrl, log, mayUse: api.mayUse("subscriptionNotice"), ticket: () => jsTickets.get() },
    templateOf: async (category: NoticeCategory) =>
      subscriptionFor(category, { settings: (await content.current()).settings, samples }),
    ...sdkOf(ground),
  };
  return createPhonePages({
    ...{ stores, cipher, content, pageLinks, platformNow, readers, subscriptions },
    wake: (conversation) => outbox.wake(conversation),
  });
}

/** A pretend WeChat's script lies on our own host, wherever the phone is. */
function sdkOf({ config, fieldKey }: Ground): { appId: string; sdkAddress: string } {
  const { appId } = config.wechat ?? sandboxAccount(fieldKey);
  return {
    appId,
    sdkAddress: config.wechat ? jsSdkAddress(config.wechatApiBase) : "/sandbox/jweixin.js",
  };
}
