import type { WechatyInterface } from "wechaty/impls";
import type { Log } from "./log.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import type { PuppetOfficialAccount } from "./puppet/puppet-official-account.ts";
import { currentReplyWindow } from "./puppet/reply-window.ts";
import { startWechaty } from "./puppet/start-wechaty.ts";

export interface AccountBot {
  readonly puppet: PuppetOfficialAccount;
  stop(): Promise<void>;
}

/** Starts the account's voice: Wechaty on our puppet, with one listener of ours per event. */
export async function startAccountBot(
  puppet: PuppetOfficialAccount,
  log: Log,
): Promise<AccountBot> {
  const bot = await startWechaty(puppet);
  listen(bot, puppet, log);
  return { puppet, stop: () => bot.stop() };
}

/** Wechaty drops the promise of a listener: each one catches, and settles the window whatever happens. */
function listen(bot: WechatyInterface, puppet: PuppetOfficialAccount, log: Log): void {
  bot.on("message", (message) => {
    const { id } = message.talker();
    void settleWindow(
      (text) => message.say(text),
      (rest) => puppet.say(id, rest),
    );
  });
  bot.on("friendship", (friendship) => {
    const contact = friendship.contact();
    void settleWindow(
      (text) => contact.say(text),
      (rest) => puppet.say(contact.id, rest),
    );
  });
  for (const kind of ["follower", "account", "unknown"] as const) {
    puppet.accountEvents.on(kind, ({ openid }: { openid: string }) => {
      const say = (message: OutgoingMessage) => puppet.say(openid, message);
      void settleWindow((text) => say({ type: "text", text }), say);
    });
  }
  bot.on("error", (error) => {
    const window = currentReplyWindow();
    if (window) window.fail(error);
    else log.error({ event: "wechaty.error", error });
  });
}

/** Decides the turn and says it: texts through Wechaty, everything else through the puppet. */
async function settleWindow(
  sayText: (text: string) => Promise<unknown>,
  sayOther: (message: OutgoingMessage) => Promise<void>,
): Promise<void> {
  const window = currentReplyWindow();
  if (!window) return;
  try {
    const turn = await window.decide();
    for (const message of turn.say) {
      await (message.type === "text" ? sayText(message.text) : sayOther(message));
    }
    window.settle(turn);
  } catch (error) {
    window.fail(error);
  }
}
