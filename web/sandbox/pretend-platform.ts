import { randomBytes } from "node:crypto";
import http from "node:http";
import https from "node:https";
import type { CallbackSettings } from "./callback/callback-settings.ts";
import {
  deliverPush,
  type PushProgress,
  type PushResult,
  type RetryRule,
} from "./callback/deliver-push.ts";
import { exchange } from "./callback/http-exchange.ts";
import { PushBrake } from "./callback/push-brake.ts";
import {
  clickEvent,
  codeEvent,
  isAnswerShown,
  subscribeEvent,
  textMessage,
  unsubscribeEvent,
  viewEvent,
  type PushFields,
  type SceneCode,
} from "./callback/push-fields.ts";
import { checkUrl, sealPush, type Stamp } from "./callback/push-request.ts";
import { childText, readXml } from "./callback/xml-reader.ts";
import { BareText, writeXml } from "./callback/xml-writer.ts";
import type { PushFacts } from "./platform/follower-acts.ts";
import type { PlatformMessage } from "./platform/platform-message.ts";
import type { PretendApi } from "./platform/pretend-api.ts";
import { createOpenid } from "./platform/rules/follower-book.ts";
import { TicketBook } from "./platform/rules/ticket-book.ts";
import { KeptMap } from "./platform/state/kept-map.ts";

export interface PretendPlatformOptions {
  readonly callback: CallbackSettings;
  readonly now?: () => Date;
  /** `size` bytes; openids, nonces and the encryption's random prefix come from here. */
  readonly random?: (size: number) => Buffer;
  /** Default: 5 s a try, three tries at 0, 5 and 10 s. Source: fact sheet 1.4. */
  readonly retry?: Partial<RetryRule>;
  /** Whether a later try carries a fresh timestamp, nonce and signature (default) or the first one's;
   *  what the platform does is not confirmed. */
  readonly retrySignature?: "fresh" | "equal";
  /** Failed tries within a minute after which pushes stop for one (fact sheet 1.4, MarkFail). Default: as the API
   *  side's settings say, without it never. */
  readonly markFailLimit?: number;
  /** Reuses connections, for benchmarks. Default: one connection a try. */
  readonly keepAlive?: boolean;
  /** The API side of the same account: learns what followers do, and its settings rule the retries. */
  readonly api?: PretendApi;
}

export interface PushWatch {
  /** Aborting ends the push as failed, reason "stopped". */
  readonly signal?: AbortSignal;
  /** When a try begins: what was exchanged before it. */
  readonly onTry?: (progress: PushProgress) => void;
}

export interface UrlCheck {
  readonly ok: boolean;
  /** Undefined when nothing answered. */
  readonly status: number | undefined;
  readonly body: string;
}

const defaultRetry = { timeoutMs: 5_000, attempts: 3 };
/** A MsgId holds the millisecond and four more digits: 17, growing across restarts. */
const idsPerMs = 10_000n;

/** The callback side of WeChat: pushes what followers do to one account's address and judges the answers.
 *  Needs neither database nor page, and any account's server may stand behind the address. */
export class PretendPlatform {
  readonly #callback: CallbackSettings;
  readonly #now: () => Date;
  readonly #random: (size: number) => Buffer;
  readonly #retry: () => RetryRule;
  readonly #api: PretendApi | undefined;
  readonly #tickets: TicketBook;
  readonly #freshSignatures: boolean;
  readonly #agent: http.Agent | false;
  readonly #brake: PushBrake;
  readonly #following = new Set<string>();
  #lastMsgId = 0n;

  /** @throws TypeError when the callback address is no http(s) address. */
  constructor(options: PretendPlatformOptions) {
    const { callback, retry = {} } = options;
    const { protocol } = new URL(callback.url);
    if (!/^https?:$/.test(protocol))
      throw new TypeError(`callback address: ${protocol} is not http`);
    const { api } = options;
    this.#api = api;
    this.#retry = retrySource(retry, api);
    this.#callback = callback;
    this.#now = options.now ?? (() => api?.clock.now() ?? new Date());
    this.#tickets = api?.tickets ?? new TicketBook(new KeptMap("tickets"), this.#now);
    this.#random = options.random ?? randomBytes;
    const { markFailLimit } = options;
    this.#brake = new PushBrake(
      () => markFailLimit ?? api?.settings.current.markFailLimit,
      this.#now,
    );
    this.#freshSignatures = options.retrySignature !== "equal";
    const { Agent } = protocol === "https:" ? https : http;
    this.#agent = options.keepAlive === true && new Agent({ keepAlive: true });
  }

  /** An openid of the platform's shape: "o" and 27 URL-safe characters. */
  createFollower(): string {
    const openid = createOpenid(this.#random);
    this.#api?.followers.register(openid);
    return openid;
  }

  isFollowing(openid: string): boolean {
    return this.#api?.followers.isFollowing(openid) ?? this.#following.has(openid);
  }

  follow(openid: string, scene?: string): Promise<PushResult> {
    this.#following.add(openid);
    return this.push(openid, subscribeEvent(scene === undefined ? undefined : this.#codeOf(scene)));
  }

  /** Scans the permanent code of a scene. */
  scan(openid: string, scene: string): Promise<PushResult> {
    return this.#scan(openid, this.#codeOf(scene));
  }

  /** Scans a code made by qrcode/create. Undefined: WeChat shows that the code is unknown or has expired. */
  async scanTicket(openid: string, ticket: string): Promise<PushResult | undefined> {
    const code = this.#tickets.find(ticket);
    return code && this.#scan(openid, { scene: code.scene, ticket });
  }

  unfollow(openid: string): Promise<PushResult> {
    this.#following.delete(openid);
    return this.push(openid, unsubscribeEvent());
  }

  /** Customer-service messages that reached the follower, the oldest first. */
  received(openid: string): readonly PlatformMessage[] {
    return this.#api?.received(openid) ?? [];
  }

  /** `menuItemId` says that a msgmenu item with this id was tapped. */
  text(openid: string, content: string, menuItemId?: string): Promise<PushResult> {
    return this.push(openid, textMessage(content, menuItemId));
  }

  click(openid: string, key: string): Promise<PushResult> {
    return this.push(openid, clickEvent(key));
  }

  view(openid: string, url: string): Promise<PushResult> {
    return this.push(openid, viewEvent(url));
  }

  /** Any message or event by its own fields; what every push has is added unless it is given. */
  push(openid: string, fields: PushFields, watch: PushWatch = {}): Promise<PushResult> {
    return this.pushXml(openid, this.writePush(openid, fields), watch);
  }

  /** A message as it stands, signed and, if the mode says so, encrypted. */
  pushXml(openid: string, xml: string, watch: PushWatch = {}): Promise<PushResult> {
    const facts = readFacts(xml);
    const { messageType, event } = facts;
    this.#api?.noteAct(openid, facts);
    const push = sealPush({ openid, xml }, this.#callback, this.#random(16));
    return deliverPush(push, {
      settings: this.#callback,
      retry: this.#retry(),
      answered: { openid, isEvent: messageType === "event" },
      isShown: isAnswerShown(messageType, event),
      now: this.#now,
      nextStamp: this.#stampSource(),
      signal: watch.signal ?? new AbortController().signal,
      agent: this.#agent,
      onTry: watch.onTry ?? (() => undefined),
      brake: this.#brake,
    });
  }

  /** The XML that `push` sends, in clear. */
  writePush(openid: string, fields: PushFields): string {
    return writeXml({
      ToUserName: this.#callback.originalId,
      FromUserName: openid,
      CreateTime: this.#seconds(),
      ...fields,
      ...(fields.MsgType !== "event" && !("MsgId" in fields) && { MsgId: this.#nextMsgId() }),
    });
  }

  /** What saving the settings triggers: the answer must be the echo and nothing else. */
  async checkUrl(): Promise<UrlCheck> {
    const echo = this.#digits();
    const answer = await exchange(
      {
        method: "GET",
        url: checkUrl(this.#callback, this.#stamp(), echo),
        headers: { "User-Agent": "Mozilla/4.0", Accept: "*/*", Pragma: "no-cache" },
        body: "",
      },
      {
        timeoutMs: this.#retry().timeoutMs,
        signal: new AbortController().signal,
        agent: this.#agent,
      },
    );
    if (answer.kind === "unanswered") return { ok: false, status: undefined, body: "" };
    const { status, body } = answer;
    return { ok: status === 200 && body === echo, status, body };
  }

  /** Follows by the code, or comes back to the chat by it. */
  #scan(openid: string, code: SceneCode): Promise<PushResult> {
    const isFollowing = this.isFollowing(openid);
    this.#following.add(openid);
    return this.push(openid, codeEvent(code, isFollowing));
  }

  #codeOf(scene: string): SceneCode {
    return { scene, ticket: this.#tickets.create({ scene }).ticket };
  }

  #nextMsgId(): BareText {
    const fromClock = BigInt(this.#now().getTime()) * idsPerMs;
    this.#lastMsgId = fromClock > this.#lastMsgId ? fromClock : this.#lastMsgId + 1n;
    return new BareText(String(this.#lastMsgId));
  }

  /** Gives one try's stamp after the other. */
  #stampSource(): () => Stamp {
    if (this.#freshSignatures) return () => this.#stamp();
    const first = this.#stamp();
    return () => first;
  }

  #stamp(): Stamp {
    return { timestamp: String(this.#seconds()), nonce: this.#digits() };
  }

  #seconds(): number {
    return Math.floor(this.#now().getTime() / 1_000);
  }

  #digits(): string {
    return String(this.#random(4).readUInt32BE());
  }
}

/** What was given wins; the rest comes from the API side's settings, which may change at any time. */
function retrySource(given: Partial<RetryRule>, api: PretendApi | undefined): () => RetryRule {
  if (!api) {
    const timeoutMs = given.timeoutMs ?? defaultRetry.timeoutMs;
    const rule = { ...defaultRetry, intervalMs: timeoutMs, ...given };
    return () => rule;
  }
  return () => {
    const { retryTimeoutMs, retryAttempts, retryIntervalMs } = api.settings.current;
    const set = { timeoutMs: retryTimeoutMs, attempts: retryAttempts, intervalMs: retryIntervalMs };
    return { ...set, ...given };
  };
}

function readFacts(xml: string): PushFacts {
  const root = readXml(xml);
  const text = (name: string) => (root ? childText(root, name) : "");
  return {
    messageType: text("MsgType"),
    event: text("Event"),
    eventKey: text("EventKey"),
    ticket: text("Ticket"),
    menuItemId: text("bizmsgmenuid"),
  };
}
