import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PageLinks } from "../../bot/notices/page-link.ts";
import { ReaderPasses } from "../../bot/notices/reader-pass.ts";
import { createApp } from "../../web/app.ts";
import { createPhonePages } from "../../web/phone/phone-pages.ts";
import type { SubscribeParts } from "../../web/phone/subscribe-parts.ts";
import { ReaderSignIn, type ReaderSignInOptions } from "../../web/phone/reader-sign-in.ts";
import { openEventWorld, type EventWorld } from "./event-world.ts";
import { recordLog, type RecordedLog } from "./silent-log.ts";

/** The phone pages behind a real HTTP server, on `eventNow`'s clock. */
export interface PhoneWorld {
  readonly world: EventWorld;
  readonly base: string;
  readonly links: PageLinks;
  readonly passes: ReaderPasses;
  readonly log: RecordedLog;
  close(): Promise<void>;
}

const nobody: ReaderSignInOptions["oauth"] = {
  authorizeAddress: () => "http://nowhere.invalid/",
  exchange: () => Promise.reject(new Error("nobody is asked here")),
};

interface PhoneWish {
  /** What the account may ask WeChat; default: nothing. */
  readonly signInOf?: (world: EventWorld) => Partial<ReaderSignInOptions>;
  readonly subscriptions?: Partial<SubscribeParts>;
}

const publicUrl = "https://union.example.cn";

export async function openPhoneWorld(wish: PhoneWish = {}): Promise<PhoneWorld> {
  const world = await openEventWorld();
  const log = recordLog();
  const links = new PageLinks("", Buffer.alloc(32, 7));
  const passes = new ReaderPasses(Buffer.alloc(32, 8));
  const readers = new ReaderSignIn({
    ...{ stores: world.stores, cipher: world.cipher, platformNow: () => world.now, log, passes },
    ...{ oauth: nobody, mayAsk: false, isSandbox: false, publicUrl },
    ...wish.signInOf?.(world),
  });
  const subscriptions: SubscribeParts = {
    ...{ mayUse: false, templateOf: () => Promise.resolve(undefined), appId: "wx0", log },
    ticket: () => Promise.reject(new Error("no ticket here")),
    ...{ sdkAddress: "https://res.wx.qq.com/open/js/jweixin-1.6.0.js", publicUrl },
    ...wish.subscriptions,
  };
  const parts = { ...world.parts, stores: world.stores, pageLinks: links, readers, subscriptions };
  const handle = createApp({ log, routers: [createPhonePages(parts)] }).callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ...{ world, links, passes, log },
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await world.close();
    },
  };
}
