import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { FileBox } from "file-box";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WechatyInterface } from "wechaty/impls";
import type { OutgoingMessage } from "../../../bot/outgoing-message.ts";
import { PuppetOfficialAccount } from "../../../bot/puppet/puppet-official-account.ts";
import { currentReplyWindow, ReplyWindow } from "../../../bot/puppet/reply-window.ts";
import { startWechaty } from "../../../bot/puppet/start-wechaty.ts";
import { readInbound, type Inbound } from "../../../bot/wechat/inbound.ts";
import { parseXml } from "../../../bot/wechat/xml.ts";
import { callbackXml } from "../../support/wechat-fixtures.ts";

const kept: { openid: string; message: OutgoingMessage }[] = [];
const puppet = new PuppetOfficialAccount({
  accountId: "gh_0a1b2c3d4e5f",
  accountName: "顺义工会",
  sendMessage: (openid, message) => {
    kept.push({ openid, message });
    return Promise.resolve();
  },
});
let bot: WechatyInterface & NodeJS.EventEmitter;
const nothing = { say: [], state: {}, effects: [] };

beforeAll(async () => {
  bot = (await startWechaty(puppet)) as typeof bot;
});
afterAll(async () => {
  await bot.stop();
});

function inboundOf(name: string, replace: [string, string] = ["", ""]): Inbound {
  const fields = parseXml(callbackXml(name).replace(...replace));
  const inbound = fields && readInbound(fields);
  if (!inbound) throw new Error(`${name} is no callback`);
  return inbound;
}

function openWindow(inbound: Inbound): ReplyWindow {
  return new ReplyWindow({
    inbound,
    openid: inbound.openid,
    decide: () => Promise.resolve(nothing),
  });
}

/** Hands one callback to the puppet; what `listen` does is our one listener. */
async function receive(inbound: Inbound, listen: (window: ReplyWindow) => Promise<void> | void) {
  const window = openWindow(inbound);
  const onEvent = async (): Promise<void> => {
    const current = currentReplyWindow();
    if (!current) throw new Error("no window");
    await listen(current);
    current.settle(nothing);
  };
  bot.once("message", () => void onEvent());
  bot.once("friendship", () => void onEvent());
  puppet.accountEvents.once("follower", () => void onEvent());
  puppet.accountEvents.once("account", () => void onEvent());
  puppet.receive(window);
  const { said } = await window.settled;
  bot.removeAllListeners("message");
  bot.removeAllListeners("friendship");
  puppet.accountEvents.removeAllListeners();
  return said;
}

describe("PuppetOfficialAccount", () => {
  it("turns a text into a Wechaty message whose say() becomes the reply", async () => {
    let heard: unknown;
    const window = openWindow(inboundOf("msg-text"));
    bot.once("message", (message) => {
      heard = [
        message.text(),
        message.talker().id,
        message.talker().name(),
        message.listener()?.id,
      ];
      void message.say("您好").then(() => currentReplyWindow()?.settle(nothing));
    });
    puppet.receive(window);
    await expect(window.settled).resolves.toMatchObject({ said: [{ type: "text", text: "您好" }] });
    expect(heard).toEqual([
      "你好，我想咨询入会",
      "oABCD1234efgh5678IJKLmnop_01",
      "关注者",
      "gh_0a1b2c3d4e5f",
    ]);
  });

  it("says link cards and pictures by media id, in order", async () => {
    const inbound = inboundOf("msg-text");
    const said = await receive(inbound, async () => {
      const contact = await bot.Contact.find({ id: inbound.openid });
      await contact?.say(
        new bot.UrlLink({
          title: "活动",
          url: "https://union.example.cn",
          description: "d",
          thumbnailUrl: "p",
        }),
      );
      await contact?.say(FileBox.fromUuid("MEDIA_1", { name: "a.jpg" }));
    });
    expect(said).toEqual([
      {
        type: "news",
        articles: [
          { title: "活动", url: "https://union.example.cn", description: "d", pictureUrl: "p" },
        ],
      },
      { type: "image", mediaId: "MEDIA_1" },
    ]);
  });

  it("refuses a picture the platform does not have yet", async () => {
    await receive(inboundOf("msg-text"), async ({ openid }) => {
      await expect(
        puppet.messageSendFile(openid, FileBox.fromBase64("AAAA", "a.jpg")),
      ).rejects.toThrow(/fromUuid/);
    });
  });

  it("makes a follow a friendship", async () => {
    const window = openWindow(inboundOf("event-subscribe-scene-str"));
    bot.once("friendship", (friendship) => {
      void friendship
        .contact()
        .say("欢迎")
        .then(() => currentReplyWindow()?.settle(nothing));
    });
    puppet.receive(window);
    expect((await window.settled).said).toEqual([{ type: "text", text: "欢迎" }]);
  });

  it.each([
    ["event-scan-str", "follower", { event: "SCAN", scene: "branch_07/act_2025" }],
    ["event-click", "follower", { event: "CLICK", buttonKey: "V1_JOIN" }],
    ["event-unsubscribe", "follower", { event: "unsubscribe" }],
    ["event-masssendjobfinish-text", "account", { event: "MASSSENDJOBFINISH" }],
  ] as const)("emits %s as a typed account event", async (name, kind, expected) => {
    const window = openWindow(inboundOf(name));
    let emitted: unknown;
    puppet.accountEvents.once(kind, (event: unknown) => {
      emitted = event;
      currentReplyWindow()?.settle(nothing);
    });
    puppet.receive(window);
    await window.settled;
    expect(emitted).toMatchObject(expected);
  });

  it("gives the place and the link of a message", async () => {
    const window = openWindow(inboundOf("msg-location"));
    let place: unknown;
    bot.once("message", (message) => {
      void puppet.messageLocation(message.id).then((location) => {
        place = location;
        currentReplyWindow()?.settle(nothing);
      });
    });
    puppet.receive(window);
    await window.settled;
    expect(place).toMatchObject({ latitude: 23.134521, longitude: 113.358803 });
  });

  it("never mixes two open messages of one follower, nor equal MsgIds of two", async () => {
    const replies = await Promise.all(
      ["一", "二", "三"]
        .map((text, index) => {
          const window = openWindow(
            inboundOf("msg-text", index === 2 ? ["nop_01", "nop_02"] : ["你好", text]),
          );
          return { window, text };
        })
        .map(({ window, text }) => {
          bot.on("message", (message) => {
            if (currentReplyWindow() !== window) return;
            setTimeout(
              () => {
                void message
                  .say(`${message.talker().id}:${message.text()}`)
                  .then(() => window.settle(nothing));
              },
              text === "一" ? 20 : 0,
            );
          });
          puppet.receive(window);
          return window.settled;
        }),
    );
    bot.removeAllListeners("message");
    expect(replies.map(({ said }) => said)).toEqual([
      [{ type: "text", text: "oABCD1234efgh5678IJKLmnop_01:一，我想咨询入会" }],
      [{ type: "text", text: "oABCD1234efgh5678IJKLmnop_01:二，我想咨询入会" }],
      [{ type: "text", text: "oABCD1234efgh5678IJKLmnop_02:你好，我想咨询入会" }],
    ]);
  });

  it("keeps what is said outside an open window or to somebody else", async () => {
    kept.length = 0;
    await receive(inboundOf("msg-text"), async () => {
      await puppet.messageSendText("o_somebody_else", "later");
    });
    await puppet.messageSendText("o_nobody", "outside");
    expect(kept.map(({ message }) => message)).toEqual([
      { type: "text", text: "later" },
      { type: "text", text: "outside" },
    ]);
  });

  it("forgets messages and contacts: a thousand senders leave a bounded pool", async () => {
    for (let sender = 0; sender < 1_200; sender++) {
      await receive(inboundOf("msg-text", ["nop_01", `n${sender}`]), () => undefined);
    }
    const pool = (bot.Contact as unknown as { _pool: { size: number } })._pool;
    expect(pool.size).toBeLessThanOrEqual(1_000);
    await expect(puppet.messageRawPayload("1")).rejects.toThrow(/not under way/);
  });
});

describe("unsupported methods", () => {
  const folder = path.join(
    import.meta.dirname,
    "../../../node_modules/wechaty-puppet/dist/esm/src/mixins",
  );
  const declared = new Set(
    readdirSync(folder)
      .filter((file) => file.endsWith("-mixin.d.ts"))
      .flatMap((file) => [
        ...readFileSync(path.join(folder, file), "utf8").matchAll(/^ {4}([a-z][A-Za-z]+)\(/gm),
      ])
      .map((match) => match[1] ?? ""),
  );
  /** Static members and types, no methods of a puppet. */
  const noMethods = new Set(["valid", "validInstance", "validInterface"]);

  it("leaves no declared method undefined", () => {
    const missing = [...declared].filter(
      (name) =>
        !noMethods.has(name) &&
        typeof (puppet as unknown as Record<string, unknown>)[name] !== "function",
    );
    expect(missing).toEqual([]);
  });

  it.each(["roomCreate", "contactAvatar", "messageRecall", "friendshipAdd"])(
    "%s says what cannot be done",
    async (name) => {
      const call = (puppet as unknown as Record<string, () => Promise<unknown>>)[name];
      await expect(call?.call(puppet)).rejects.toThrow(
        `${name} is not supported by an Official Account`,
      );
    },
  );
});
