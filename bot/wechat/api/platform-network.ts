import { z } from "zod";
import { callFor } from "./typed-call.ts";
import type { WechatApi } from "./wechat-api.ts";

const addresses = z.object({ ip_list: z.array(z.string()) });
const checked = z.object({
  dns: z.array(z.object({ ip: z.string(), real_operator: z.string() })).default([]),
  ping: z
    .array(
      z.object({
        ip: z.string(),
        from_operator: z.string(),
        package_loss: z.string(),
        time: z.string(),
      }),
    )
    .default([]),
});

export interface CallbackCheck {
  readonly action: "dns" | "ping" | "all";
  readonly operator: "CHINANET" | "UNICOM" | "CAP" | "DEFAULT";
}

export type CallbackCheckResult = z.output<typeof checked>;

/** Where the platform calls from, where it is called, and whether it reaches us. Source: fact sheet 4. */
export class PlatformNetwork {
  readonly #api: WechatApi;

  constructor(api: WechatApi) {
    this.#api = api;
  }

  /** Addresses that callbacks come from; may hold whole nets (CIDR). */
  callbackAddresses(): Promise<readonly string[]> {
    return this.#list("/cgi-bin/getcallbackip");
  }

  /** Addresses of api.weixin.qq.com. */
  apiAddresses(): Promise<readonly string[]> {
    return this.#list("/cgi-bin/get_api_domain_ip");
  }

  /** Has the platform look up and ping the address of our callbacks. */
  checkCallback({ action, operator }: CallbackCheck): Promise<CallbackCheckResult> {
    return callFor(
      this.#api,
      {
        method: "POST",
        path: "/cgi-bin/callback/check",
        json: { action, check_operator: operator },
        isSafe: true,
        capability: "accessToken",
      },
      checked,
    );
  }

  async #list(path: string): Promise<readonly string[]> {
    const found = await callFor(
      this.#api,
      { method: "GET", path, isSafe: true, capability: "accessToken" },
      addresses,
    );
    return found.ip_list;
  }
}
