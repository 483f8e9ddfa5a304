import { randomBytes } from "node:crypto";
import type { Context } from "koa";
import { allCategories, categoryNames } from "../../bot/notices/category-names.ts";
import type { SubscriptionTemplate } from "../../bot/notices/template-data.ts";
import { jsSdkSignature } from "../../bot/wechat/api/js-tickets.ts";
import { html, type Html } from "./page-html.ts";
import type { SubscribeParts } from "./subscribe-parts.ts";
import { subscribeScript } from "./subscribe-script.ts";
import { readVisit, show, type PhonePageParts } from "./visit.ts";

/** One of the platform's templates, and our categories that go by it. */
interface SubscriptionOffer {
  readonly template: SubscriptionTemplate;
  /** 活动、优惠. */
  readonly name: string;
}

const title = "订阅通知";
const unreachable = html`<p class="hint">现在连不上微信，暂时订不了，请过一会儿再打开这一页。</p>`;

/** Subscription notices: a worker agrees to each by WeChat's own tag. Source: fact sheet 10.2, 10.3. */
export async function showSubscribe(ctx: Context, parts: PhonePageParts): Promise<void> {
  const body = html`<h1>${title}</h1>
    ${await describe(ctx, parts)}`;
  return show(ctx, { title, body }, parts);
}

export function serveSubscribeScript(ctx: Context): void {
  ctx.set("Cache-Control", "no-cache");
  ctx.type = "text/javascript; charset=utf-8";
  ctx.body = subscribeScript;
}

/** Whether there is anything to subscribe to. */
export async function hasOffers({ subscriptions }: PhonePageParts): Promise<boolean> {
  return subscriptions.mayUse && (await findOffers(subscriptions)).length > 0;
}

async function describe(ctx: Context, parts: PhonePageParts): Promise<Html> {
  const { subscriptions } = parts;
  if (!subscriptions.mayUse) return html`<p class="hint">这个公众号还不能发订阅通知。</p>`;
  const offers = await findOffers(subscriptions);
  if (offers.length === 0) return html`<p class="hint">现在没有可以订阅的通知。</p>`;
  const config = await sign(ctx, subscriptions);
  if (!config) return unreachable;
  allowSdk(ctx, subscriptions);
  const { visitor } = readVisit(ctx, { kind: "subscribe" }, parts);
  const follower = visitor && (await parts.stores.followers.find(visitor.follower));
  const left = new Map((follower?.consents ?? []).map((one) => [one.template, one.left]));
  return html`<p>点“订阅”，在微信弹出的窗口里选“允许”，有这类通知时会发到公众号聊天里。</p>
    <ul id="offers" hidden>
      ${offers.map((offer) => describeOffer(offer, left.get(offer.template.templateId) ?? 0))}
    </ul>
    <p class="state" id="said" role="status" hidden></p>
    <p class="hint" id="fallback" hidden>
      这里显示不出订阅按钮。请在手机微信里打开这一页；微信版本太旧的，请先更新微信。
    </p>
    <noscript><p class="hint">这一页要在手机微信里打开才能订阅。</p></noscript>
    <script type="application/json" id="wx-config">
      ${{ html: JSON.stringify(config).replaceAll("<", "\\u003c") }}
    </script>
    <script src="${subscriptions.sdkAddress}"></script>
    <script src="/m/subscribe.js"></script>`;
}

async function findOffers({ templateOf }: SubscribeParts): Promise<readonly SubscriptionOffer[]> {
  const offers = new Map<string, SubscriptionOffer>();
  for (const category of allCategories) {
    const template = await templateOf(category);
    if (!template) continue;
    const known = offers.get(template.templateId);
    const name = categoryNames[category];
    offers.set(template.templateId, { template, name: known ? `${known.name}、${name}` : name });
  }
  return [...offers.values()];
}

const kindTexts = {
  "one-off": { hint: "同意一次，收一条", accepted: "这次同意能收一条，想多收可以再点一次。" },
  "long-term": { hint: "同意以后一直能收", accepted: "以后有这类通知都会发给您。" },
} as const;

/** The tag shows its own button, once WeChat has checked the page. */
function describeOffer({ template, name }: SubscriptionOffer, left: number): Html {
  const { templateId, kind } = template;
  const { hint, accepted } = kindTexts[kind];
  const label = `订阅${name}`;
  return html`<li>
    <span>${name}<br /><small>${describeLeft(kind, left) ?? hint}</small></span>
    <wx-open-subscribe template="${templateId}" data-name="${name}" data-accepted="${accepted}">
      <script type="text/wxtag-template" slot="style">
        <style>${{ html: buttonStyle }}</style>
      </script>
      <script type="text/wxtag-template">
        <button class="subscribe" aria-label="${label}">订阅</button>
      </script>
    </wx-open-subscribe>
  </li>`;
}

function describeLeft(kind: SubscriptionTemplate["kind"], left: number): string | undefined {
  if (left <= 0) return undefined;
  return kind === "one-off" ? `已订阅，还能收 ${left} 条` : "已订阅";
}

const buttonStyle = `.subscribe{display:block;min-width:96px;min-height:48px;padding:10px 16px;border:0;border-radius:8px;background:#b3261e;color:#fff;font-size:17px;font-weight:600}`;

/** For wx.config; undefined when WeChat gives no ticket. */
async function sign(ctx: Context, { ticket, appId, publicUrl, log }: SubscribeParts) {
  try {
    const stamp = {
      ticket: await ticket(),
      nonce: randomBytes(8).toString("hex"),
      timestamp: Math.floor(Date.now() / 1_000),
    };
    const signature = jsSdkSignature({ ...stamp, url: publicUrl + ctx.originalUrl });
    return { appId, timestamp: stamp.timestamp, nonceStr: stamp.nonce, signature };
  } catch (error) {
    log.warn({ event: "subscribe-page.no-ticket", error });
    return undefined;
  }
}

/** The one script from elsewhere; it talks to nobody but us and WeChat's own client. */
function allowSdk(ctx: Context, { sdkAddress }: SubscribeParts): void {
  const source = sdkAddress.startsWith("https:") ? ` ${sdkAddress}` : "";
  const policy = ctx.response.get("Content-Security-Policy");
  const more = [`script-src 'self'${source}`, "connect-src 'self'"];
  ctx.set("Content-Security-Policy", [policy, ...more].filter((part) => part !== "").join(";"));
}
