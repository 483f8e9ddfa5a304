import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PageLinks } from "../../bot/notices/page-link.ts";
import { createApp } from "../../web/app.ts";
import { createPhonePages } from "../../web/phone/phone-pages.ts";
import { openEventWorld, type EventWorld } from "./event-world.ts";
import { recordLog } from "./silent-log.ts";

/** The phone pages behind a real HTTP server, on `eventNow`'s clock. */
export interface PhoneWorld {
  readonly world: EventWorld;
  readonly base: string;
  readonly links: PageLinks;
  close(): Promise<void>;
}

export async function openPhoneWorld(): Promise<PhoneWorld> {
  const world = await openEventWorld();
  const links = new PageLinks("", Buffer.alloc(32, 7));
  const pages = createPhonePages({ ...world.parts, stores: world.stores, pageLinks: links });
  const handle = createApp({ log: recordLog(), routers: [pages] }).callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ...{ world, links, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async close() {
      server.close();
      server.closeAllConnections();
      await world.close();
    },
  };
}
