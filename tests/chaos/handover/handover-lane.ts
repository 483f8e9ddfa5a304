import { sealJson, openJson } from "../../../bot/gateway/sealed-json.ts";
import { openContent } from "../../../bot/open-content.ts";
import { openAccount, type Account } from "../../../bot/open-account.ts";
import { outboxPosition } from "../../../models/outbox.ts";
import type { InScope } from "../../../models/scope.ts";
import { wholeUnion } from "../../../models/scope.ts";
import { scopeData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import type { Ticket } from "../../../models/ticket-schema.ts";
import type { ConversationState } from "../../../bot/turn.ts";
import { readInbound } from "../../../bot/wechat/inbound.ts";
import type { XmlElement } from "../../../bot/wechat/xml.ts";
import { recordChannel, type RecordedChannel } from "../../support/recorded-channel.ts";

const accountId = "gh_handover0000";
const startsAt = new Date("2026-11-24T02:00:00Z");
const cadre = { cadre: "c-1", name: "王芳", isAdmin: false, isInChat: false };

export interface LaneBase {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
}

/** One account with a clock and a channel of its own; many share a database. One follower at a time. */
export class HandoverLane {
  readonly channel: RecordedChannel = recordChannel();
  now = startsAt;
  openid = "";
  readonly #base: LaneBase;
  readonly #account: Account;
  #serial = 0;

  static async open(base: LaneBase): Promise<HandoverLane> {
    const clock: { lane?: HandoverLane } = {};
    const channel = recordChannel();
    const account = await openAccount({
      ...base,
      ...{ accountId, channel, platformNow: () => clock.lane?.now ?? startsAt },
      content: await openContent(base.stores),
      log: { debug: ignore, info: ignore, warn: ignore, error: fail },
    });
    const lane = new HandoverLane(base, account, channel);
    clock.lane = lane;
    return lane;
  }

  private constructor(base: LaneBase, account: Account, channel: RecordedChannel) {
    this.#base = base;
    this.#account = account;
    this.channel = channel;
  }

  begin(openid: string): void {
    this.openid = openid;
    this.channel.calls.length = 0;
  }

  get conversation(): string {
    return this.#base.cipher.hash(this.openid, "openid");
  }

  wait(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  write(text: string): XmlElement {
    return {
      ...{ ToUserName: accountId, FromUserName: this.openid, MsgType: "text", Content: text },
      CreateTime: String(Math.floor(this.now.getTime() / 1_000)),
      MsgId: String(++this.#serial),
    };
  }

  /** The passive reply; "" when there is none. */
  async push(fields: XmlElement): Promise<string> {
    const inbound = readInbound(fields);
    if (!inbound) throw new Error("no callback");
    const callback = { kind: "callback", inbound, fields } as const;
    const answer = await this.#account.gateway.handle(callback, { atMs: performance.now() });
    await this.idle();
    const message = answer.kind === "reply" ? answer.reply.message : undefined;
    return message?.type === "text" ? message.text : "";
  }

  async idle(): Promise<void> {
    await this.#account.gateway.worker.whenIdle();
    await this.#account.outbox.whenIdle();
  }

  /** Something the account says by itself. */
  async sayByItself(text: string): Promise<void> {
    const { stores, cipher } = this.#base;
    const { conversation, openid, now } = this;
    await stores.outbox.add({
      ...{ id: `${conversation}.own.${++this.#serial}`, conversation, createdAt: now },
      position: outboxPosition(now),
      content: sealJson(cipher, { openid, message: { type: "text", text } }, "outbox"),
      dueAt: new Date(),
    });
    this.#account.outbox.wake(conversation);
    await this.idle();
  }

  async findTicket(): Promise<InScope<Ticket> | null> {
    const { stores } = this.#base;
    const [newest] = await stores.tickets.findByConversation(this.conversation, 1);
    return newest ? scopeData(stores, wholeUnion).tickets.find(newest._id) : null;
  }

  take(ticket: InScope<Ticket>) {
    return this.#account.desk.take(ticket, this.#act());
  }

  async answer(ticket: InScope<Ticket>, text: string): Promise<void> {
    await this.#account.desk.answer(ticket, this.#act(), text);
    await this.idle();
  }

  async close(ticket: InScope<Ticket>): Promise<void> {
    await this.#account.desk.close(ticket, this.#act(), "办好了");
    await this.idle();
  }

  async readState(): Promise<ConversationState> {
    const sealed = await this.#base.stores.conversations.findState(this.conversation);
    return sealed ? (openJson(this.#base.cipher, sealed, "state") as ConversationState) : {};
  }

  stop(): Promise<void> {
    return this.#account.stop();
  }

  #act() {
    return { actor: cadre, key: `act-${++this.#serial}` };
  }
}

function ignore(): void {
  // What is not an error is not looked at.
}

function fail(event: object): void {
  throw new Error(`logged as an error: ${JSON.stringify(event)}`);
}
