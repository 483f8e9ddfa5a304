import {
  ApiRefusedLocally,
  WechatApiError,
  WechatUnreachable,
} from "../../bot/wechat/api/api-errors.ts";
import type { Capability } from "../../bot/wechat/api/rights.ts";
import type { WechatClient } from "../../bot/wechat/api/wechat-client.ts";
import type { Finding } from "./finding.ts";

type Client = Pick<WechatClient, "api" | "network" | "menus" | "followers" | "materials">;

const tokenSubject = "访问令牌";

/** Asks the platform for a token, as the service does: normally, so that nobody's token dies of it. */
export async function checkToken(requestToken: () => Promise<unknown>): Promise<Finding> {
  try {
    await requestToken();
    return { subject: tokenSubject, state: "ok", message: "取得到" };
  } catch (error) {
    return { subject: tokenSubject, state: "failed", ...explain(error) };
  }
}

interface RightCheck {
  readonly capability: Capability;
  readonly name: string;
  /** A harmless question that needs the right. */
  readonly ask: (client: Client) => Promise<unknown>;
}

const rightChecks: readonly RightCheck[] = [
  { capability: "menu", name: "自定义菜单", ask: ({ menus }) => menus.published() },
  { capability: "users", name: "用户列表", ask: ({ followers }) => followers.list() },
  { capability: "material", name: "素材", ask: ({ materials }) => materials.count() },
];

/** Whether the account may do what our settings say it may. */
export async function checkRights(client: Client): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { capability, name, ask } of rightChecks) {
    const subject = `权限：${name}`;
    if (!client.api.mayUse(capability)) {
      findings.push({ subject, state: "skipped", message: "按设置这类账号没有这项权限" });
      continue;
    }
    findings.push(await checkRight(subject, () => ask(client)));
  }
  return findings;
}

async function checkRight(subject: string, ask: () => Promise<unknown>): Promise<Finding> {
  try {
    await ask();
    return { subject, state: "ok", message: "有" };
  } catch (error) {
    return { subject, state: "failed", ...explain(error) };
  }
}

/** Whether an address is entered at the platform, and whether its name is known there. */
export async function checkPlatformSettings({ network }: Client): Promise<Finding> {
  const subject = "微信看到的回调地址";
  try {
    const { dns } = await network.checkCallback({ action: "dns", operator: "DEFAULT" });
    const addresses = dns.map(({ ip }) => ip).join("、");
    return addresses === ""
      ? { subject, state: "warning", message: "微信没有查到域名对应的地址：请看域名解析" }
      : { subject, state: "ok", message: `微信查到的地址是 ${addresses}` };
  } catch (error) {
    return { subject, state: "warning", ...explain(error) };
  }
}

const noRight =
  "公众平台说没有这项权限（48001）：请核对 WECHAT_ACCOUNT_KIND 和 WECHAT_ACCOUNT_VERIFIED 是否与账号相符，认证过期的请先续认证";

function explain(error: unknown): Pick<Finding, "message" | "code"> {
  if (error instanceof WechatApiError) {
    const code = String(error.errcode);
    if (error.errcode === 40_164) return { code, message: describeUnlisted(error) };
    if (error.errcode === 48_001) return { code, message: noRight };
    return { code, message: error.explanation };
  }
  if (error instanceof WechatUnreachable) {
    const message = "连不上微信：请看这台机器能否访问 WECHAT_API_BASE，防火墙和代理有没有拦";
    return { code: "wechat-unreachable", message };
  }
  if (error instanceof ApiRefusedLocally) return { code: error.reason, message: error.explanation };
  throw error;
}

/** `invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist`. Source: fact sheet 4. */
function describeUnlisted({ errmsg, explanation }: WechatApiError): string {
  const address = /invalid ip ([0-9a-fA-F.:]+)/.exec(errmsg)?.[1];
  return address === undefined
    ? explanation
    : `这台机器的出口地址 ${address} 不在公众平台的 IP 白名单里：请在“设置与开发”的“IP白名单”里加上 ${address}，几分钟后生效`;
}
