declare module "co-wechat" {
  import type { Middleware } from "koa";

  interface Settings {
    readonly token: string;
    readonly appid: string;
    readonly encodingAESKey: string;
  }

  export default function wechat(settings: Settings): {
    middleware(handle: (message: { readonly Content: string }) => Promise<string>): Middleware;
  };
}
