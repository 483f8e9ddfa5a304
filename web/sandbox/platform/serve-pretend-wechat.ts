import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Koa from "koa";
import type Router from "koa-router";
import type { CallbackSettings } from "../callback/callback-settings.ts";
import { ResultPusher } from "../result-pusher.ts";
import { PretendPlatform } from "../pretend-platform.ts";
import { PretendApi, silentLog, type PretendApiOptions } from "./pretend-api.ts";

export interface ServeOptions {
  /** 0: a free one. */
  readonly port?: number;
  readonly host?: string;
}

export interface Served {
  /** "http://127.0.0.1:8080". */
  readonly url: string;
  stop(): Promise<void>;
}

export type PretendWechatOptions = ServeOptions &
  Omit<PretendApiOptions, "account"> & {
    readonly appSecret: string;
    /** Any account's server. */
    readonly callback: CallbackSettings;
  };

export interface PretendWechat extends Served {
  /** For WECHAT_API_BASE. */
  readonly apiBase: string;
  readonly api: PretendApi;
  /** Does what followers do, towards the callback address. */
  readonly platform: PretendPlatform;
}

/** Both sides of the pretend WeChat on a port of its own, without the phone page: for tests, and for whoever wants
 *  to try another account's back end. */
export async function servePretendWechat(options: PretendWechatOptions): Promise<PretendWechat> {
  const { callback, appSecret, port, host, ...rest } = options;
  const account = { appId: callback.appId, appSecret, callbackUrl: callback.url };
  const api = new PretendApi({ ...rest, account });
  await api.start();
  const platform = new PretendPlatform({ callback, api });
  const { log = silentLog } = options;
  const results = new ResultPusher(api, platform, log);
  const served = await serveRouter(api.router, {
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
  });
  return {
    ...{ api, platform, url: served.url, apiBase: `${served.url}/sandbox/platform` },
    async stop() {
      results.stop();
      await served.stop();
      await api.stop();
    },
  };
}

/** One router in an app of its own; also for a whole sandbox with its page. */
export async function serveRouter(router: Router, options: ServeOptions = {}): Promise<Served> {
  const { port = 0, host = "127.0.0.1" } = options;
  const app = new Koa();
  app.use(router.routes());
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
