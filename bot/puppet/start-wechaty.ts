import { LRUCache } from "lru-cache";
import { MemoryCard } from "memory-card";
import { log as wechatyLog } from "wechaty-puppet";
import { WechatyBuilder } from "wechaty";
import type { WechatyInterface } from "wechaty/impls";
import type { PuppetOfficialAccount } from "./puppet-official-account.ts";

// Its verbose levels print contents and install handlers that swallow crashes.
wechatyLog.level("error");

/** Wechaty's pool of contacts never forgets; a contact is cheap to make again. */
const contactPoolSize = 1_000;

interface PooledContacts {
  _pool: Pick<Map<string, unknown>, "get" | "set">;
}

/** Starts Wechaty on our puppet, in memory only and with a bounded pool of contacts.
 *  Once per process: stop it, else its timers keep the process alive. */
export async function startWechaty(puppet: PuppetOfficialAccount): Promise<WechatyInterface> {
  const bot = WechatyBuilder.build({ name: "goutonghui", puppet, memory: new MemoryCard() });
  await bot.start();
  if (!bot.isLoggedIn) throw new Error("Wechaty started without logging in");
  const contacts = bot.Contact as unknown as PooledContacts;
  contacts._pool = new LRUCache<string, object>({
    max: contactPoolSize,
  }) as PooledContacts["_pool"];
  return bot;
}
