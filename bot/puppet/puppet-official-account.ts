import { EventEmitter } from "node:events";
import { FileBoxType, type FileBoxInterface } from "file-box";
import * as PUPPET from "wechaty-puppet";
import { sayText, type OutgoingMessage } from "../outgoing-message.ts";
import type { AccountEvent, FollowerEvent } from "../wechat/inbound-event.ts";
import type { InboundMessage } from "../wechat/inbound-message.ts";
import type { Envelope, UnknownInbound } from "../wechat/inbound.ts";
import { toMessagePayload } from "./message-payload.ts";
import { currentReplyWindow, runInReplyWindow, type ReplyWindow } from "./reply-window.ts";
import {
  refuseMethods,
  UnsupportedByOfficialAccount,
  unsupportedMethods,
} from "./unsupported-methods.ts";

type InboundOf<Body> = Envelope & Body;

interface RawMessage {
  readonly id: string;
  readonly message: InboundOf<InboundMessage>;
}

/** What Wechaty has no word for: menu clicks, scans, job results and the like. */
export interface AccountEvents {
  follower: [event: InboundOf<FollowerEvent>];
  account: [event: InboundOf<AccountEvent>];
  unknown: [event: InboundOf<UnknownInbound>];
}

export interface PuppetOptions {
  /** The account's original id (`gh_…`), Wechaty's id of the logged-in user. */
  readonly accountId: string;
  readonly accountName: string;
  /** Takes what is said outside an open window: it goes its own way. */
  readonly sendMessage: (openid: string, message: OutgoingMessage) => Promise<void>;
}

/** Followers have no names for us: the platform stopped giving them in 2021 (fact sheet 9). */
const followerName = "关注者";

/** Wechaty's own caches; what it forgets is of no use to us. */
const cacheSize = { contact: 500, friendship: 100, message: 500 };

/** An Official Account as a Wechaty puppet, driven by the callbacks that `receive` is handed:
 *  no HTTP server of its own, no polling. Source of the method list: wechaty-puppet 1.21. */
export class PuppetOfficialAccount extends PUPPET.Puppet {
  readonly accountEvents = new EventEmitter<AccountEvents>();
  readonly #settings: PuppetOptions;
  /** Messages and friendships under way; Wechaty asks for them by id while their window is open. */
  readonly #messages = new Map<string, InboundOf<InboundMessage>>();
  readonly #friendships = new Map<string, Envelope>();
  #sequence = 0;

  constructor(options: PuppetOptions) {
    super({ cache: cacheSize });
    this.#settings = options;
  }

  override name(): string {
    return "goutonghui";
  }

  override version(): string {
    return "1.0.0";
  }

  /** Does nothing that can fail: `bot.start()` would resolve all the same. */
  override onStart(): Promise<void> {
    this.login(this.#settings.accountId);
    this.emit("ready", { data: "ready" });
    return Promise.resolve();
  }

  override onStop(): Promise<void> {
    this.accountEvents.removeAllListeners();
    return Promise.resolve();
  }

  /** Turns one callback into its Wechaty or account event, inside its reply window. */
  receive(window: ReplyWindow): void {
    const id = `${++this.#sequence}`;
    window.onClose(() => {
      this.#messages.delete(id);
      this.#friendships.delete(id);
    });
    runInReplyWindow(window, () => this.#emitInbound(id, window));
  }

  #emitInbound(id: string, { inbound }: ReplyWindow): void {
    switch (inbound.kind) {
      case "message":
        this.#messages.set(id, inbound);
        this.emit("message", { messageId: id });
        return;
      case "event":
        if (inbound.event !== "subscribe") {
          this.accountEvents.emit("follower", inbound);
          return;
        }
        this.#friendships.set(id, inbound);
        this.emit("friendship", { friendshipId: id });
        return;
      case "account-event":
        this.accountEvents.emit("account", inbound);
        return;
      case "unknown":
        this.accountEvents.emit("unknown", inbound);
    }
  }

  /** Says it in the open reply window of this follower, else hands it on. */
  async say(openid: string, message: OutgoingMessage): Promise<void> {
    if (currentReplyWindow()?.say(openid, message)) return;
    await this.#settings.sendMessage(openid, message);
  }

  override messageSendText(conversationId: string, text: string): Promise<void> {
    return this.say(conversationId, sayText(text));
  }

  override messageSendUrl(conversationId: string, link: PUPPET.payloads.UrlLink): Promise<void> {
    const article = {
      title: link.title,
      description: link.description ?? "",
      pictureUrl: link.thumbnailUrl ?? "",
      url: link.url,
    };
    return this.say(conversationId, { type: "news", articles: [article] });
  }

  /** A picture by the id the platform gave it: `FileBox.fromUuid(mediaId)`. */
  override async messageSendFile(conversationId: string, file: FileBoxInterface): Promise<void> {
    if (file.type !== FileBoxType.Uuid) {
      throw new UnsupportedByOfficialAccount(
        "messageSendFile",
        "only FileBox.fromUuid(mediaId), a picture the platform already has, can be sent",
      );
    }
    await this.say(conversationId, { type: "image", mediaId: await file.toUuid() });
  }

  override messageRawPayload(id: string): Promise<RawMessage> {
    const message = this.#messages.get(id);
    if (!message) return Promise.reject(new Error(`message ${id} is not under way`));
    return Promise.resolve({ id, message });
  }

  override messageRawPayloadParser({ id, message }: RawMessage): Promise<PUPPET.payloads.Message> {
    return Promise.resolve(toMessagePayload(id, message, this.#settings.accountId));
  }

  override messageLocation(id: string): Promise<PUPPET.payloads.Location> {
    const message = this.#messages.get(id);
    if (message?.type !== "location")
      return Promise.reject(new Error(`message ${id} is no location`));
    return Promise.resolve({
      accuracy: 0,
      address: message.label,
      latitude: message.latitude,
      longitude: message.longitude,
      name: message.label,
    });
  }

  override messageUrl(id: string): Promise<PUPPET.payloads.UrlLink> {
    const message = this.#messages.get(id);
    if (message?.type !== "link") return Promise.reject(new Error(`message ${id} is no link`));
    return Promise.resolve({
      title: message.title,
      description: message.description,
      url: message.url,
    });
  }

  override friendshipRawPayload(id: string): Promise<PUPPET.payloads.FriendshipConfirm> {
    const envelope = this.#friendships.get(id);
    if (!envelope) return Promise.reject(new Error(`friendship ${id} is not under way`));
    return Promise.resolve({
      id,
      contactId: envelope.openid,
      timestamp: envelope.createdAt.getTime() / 1000,
      type: PUPPET.types.Friendship.Confirm,
    });
  }

  override friendshipRawPayloadParser(
    raw: PUPPET.payloads.FriendshipConfirm,
  ): Promise<PUPPET.payloads.Friendship> {
    return Promise.resolve(raw);
  }

  override contactRawPayload(id: string): Promise<PUPPET.payloads.Contact> {
    const isAccount = id === this.#settings.accountId;
    return Promise.resolve({
      id,
      name: isAccount ? this.#settings.accountName : followerName,
      type: isAccount ? PUPPET.types.Contact.Official : PUPPET.types.Contact.Individual,
      gender: PUPPET.types.ContactGender.Unknown,
      avatar: "",
      phone: [],
      friend: !isAccount,
    });
  }

  override contactRawPayloadParser(raw: PUPPET.payloads.Contact): Promise<PUPPET.payloads.Contact> {
    return Promise.resolve(raw);
  }

  /** The platform's list of followers is not Wechaty's business; there are no rooms. */
  override contactList(): Promise<string[]> {
    return Promise.resolve([]);
  }

  override roomList(): Promise<string[]> {
    return Promise.resolve([]);
  }

  override ding(data = ""): void {
    this.emit("dong", { data });
  }
}

refuseMethods(PuppetOfficialAccount.prototype, unsupportedMethods);
