import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import Koa from "koa";
import type { Connection } from "mongoose";
import type { MenuButton } from "../../../web/sandbox/api-types.ts";
import type { CallbackSettings } from "../../../web/sandbox/callback/callback-settings.ts";
import { toMenuButtons } from "../../../web/sandbox/menu-buttons.ts";
import type { Button } from "../../../web/sandbox/platform/rules/menu-types.ts";
import {
  createSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxStall,
} from "../../../web/sandbox/sandbox.ts";

const stalls: readonly SandboxStall[] = [
  { scene: "stall_0007", name: "示例·航港发展大厦摊点", place: "一层大厅东侧", town: "南法信镇" },
  { scene: "stall_0012", name: "示例·林吉大厦摊点", place: "南门广场", town: "临空经济核心区" },
  {
    scene: "stall_0021",
    name: "示例·杨镇大集年货大街第二届职工沟通会暨送清凉志愿服务联合摊点（东侧主入口）",
    place: "杨镇地区府前街与顺平路交叉路口西北角停车场内靠近公交站一侧的遮阳棚下面",
    town: "杨镇",
  },
  { scene: "stall_0015", name: "示例·仁和花园农贸市场摊点", place: "市场西门", town: "仁和镇" },
];

const click = (name: string, key: string): Button => ({ ...leaf(name, "click"), key });
const leaf = (name: string, type: string): Button => ({ name, type, sub_button: [] });

/** What the account has published. */
const published: readonly Button[] = [
  { name: "入会", sub_button: [click("我要入会", "JOIN"), click("怎么入会", "HOW_TO_JOIN")] },
  click("找工会", "STATION"),
  {
    name: "更多服务",
    sub_button: [
      click("最近活动", "NEWS"),
      { ...leaf("工会网站", "view"), url: "http://127.0.0.1:9/union" },
      click("帮助", "HELP"),
    ],
  },
];

/** The same as the phone draws it. */
export const menu: readonly MenuButton[] = toMenuButtons(published);

export interface SandboxWish extends Partial<SandboxOptions> {
  /** Default: true. */
  readonly hasMenu?: boolean;
}

export interface RunningSandbox {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly logged: object[];
  stop(): Promise<void>;
}

/** Seals by turning the bytes round: enough to see that nothing lies in clear. */
export const testSeal = {
  seal: (plain: string) => Buffer.from(plain).reverse(),
  open: (sealed: Buffer) => Buffer.from(sealed).reverse().toString(),
};

/** The sandbox in an app of its own on a free port. */
export async function startSandbox(
  connection: Connection,
  callback: CallbackSettings,
  { hasMenu = true, ...change }: SandboxWish = {},
): Promise<RunningSandbox> {
  const logged: object[] = [];
  const log = {
    info: (event: object) => logged.push(event),
    error: (event: object) => logged.push(event),
  };
  const sandbox = await createSandbox({
    ...{ connection, callback, stalls: () => Promise.resolve(stalls), seal: testSeal, log },
    ...{ accountName: "顺义区总工会（示例）", now: () => new Date() },
    retry: { timeoutMs: 200, attempts: 3 },
    ...change,
  });
  if (hasMenu && !sandbox.api.menus.default) sandbox.api.menus.publish(published);
  const app = new Koa();
  app.use(sandbox.router.routes());
  const server = http.createServer((request, response) => void app.callback()(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, sandbox, logged },
    async stop() {
      await sandbox.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
