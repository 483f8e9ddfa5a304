import { serveRouter, type Served, type ServeOptions } from "./platform/serve-pretend-wechat.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";

export interface ServedSandbox extends Served {
  readonly sandbox: Sandbox;
}

/** The whole pretend WeChat, phone page and all, on a port of its own, in front of any account's callback address:
 *  it tests other people's bots too. Whoever owns the connection closes it. */
export async function serveSandbox(options: SandboxOptions & ServeOptions): Promise<ServedSandbox> {
  const sandbox = await createSandbox(options);
  const served = await serveRouter(sandbox.router, options);
  return {
    ...{ sandbox, url: served.url },
    async stop() {
      await sandbox.stop();
      await served.stop();
    },
  };
}
