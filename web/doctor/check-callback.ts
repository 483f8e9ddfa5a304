import { randomInt } from "node:crypto";
import { requestSignature } from "../../bot/wechat/signature.ts";
import type { Finding } from "./finding.ts";

const subject = "回调自测";
const timeoutMs = 8_000;

export interface CallbackTarget {
  /** `https://wx.example.cn/wechat`. */
  readonly url: string;
  readonly token: string;
  readonly now: () => Date;
}

/** Does what the platform does when the address is saved: a signed question whose echo must come back.
 *  Source: fact sheet 1.2. */
export async function checkCallback(target: CallbackTarget): Promise<Finding> {
  const echo = String(randomInt(1_000_000_000));
  const answer = await ask(signedUrl(target, echo));
  if (answer === undefined) {
    const message = `${target.url} 没有应答：请看服务是否在运行，反向代理、域名和 PUBLIC_URL 对不对`;
    return failed("callback-unreachable", message);
  }
  if (answer.status === 403) {
    const message =
      "服务拒绝了签名：运行中的服务用的 WECHAT_TOKEN 和这里的不一样，改过设置请重启服务；公众平台上填的令牌也要一样";
    return failed("wrong-token", message);
  }
  if (answer.status !== 200 || answer.body !== echo) {
    const message = `${target.url} 应答的不是本服务（状态 ${answer.status}）：请看反向代理有没有把 /wechat 转给它`;
    return failed("callback-foreign", message);
  }
  return { subject, state: "ok", message: `${target.url} 应答正确` };
}

function signedUrl({ url, token, now }: CallbackTarget, echostr: string): string {
  const timestamp = String(Math.floor(now().getTime() / 1_000));
  const nonce = String(randomInt(1_000_000_000));
  const signature = requestSignature(token, timestamp, nonce);
  return `${url}?${new URLSearchParams({ signature, timestamp, nonce, echostr }).toString()}`;
}

async function ask(url: string) {
  try {
    const answer = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return undefined;
  }
}

function failed(code: string, message: string): Finding {
  return { subject, state: "failed", code, message };
}
