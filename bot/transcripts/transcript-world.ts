import { createHash } from "node:crypto";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Follower } from "../../models/follower-schema.ts";
import type { Stores } from "../../models/stores.ts";
import { openJson } from "../gateway/sealed-json.ts";
import type { Log } from "../log.ts";
import { openContent } from "../open-content.ts";
import { openAccount, type Account } from "../open-account.ts";
import { isPaused } from "../survey/survey-state.ts";
import type { ConversationState } from "../turn.ts";
import { readInbound } from "../wechat/inbound.ts";
import type { XmlElement } from "../wechat/xml.ts";
import type { Observation } from "./transcript.ts";

export interface WorldOptions {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly log: Log;
}

/** Where the clock of a transcript begins. */
const startsAt = new Date("2026-11-24T02:00:00Z");
const accountId = "gh_transcripts00";
const responseLimit = 20;

/** The whole account behind the gateway, with a clock that the transcripts move. */
export class TranscriptWorld {
  readonly #options: WorldOptions;
  readonly #account: Account;
  readonly #clock: { now: Date };

  static async open(options: WorldOptions): Promise<TranscriptWorld> {
    const clock = { now: startsAt };
    const account = await openAccount({
      ...options,
      accountId,
      content: await openContent(options.stores, { accountName: "顺义工会" }),
      platformNow: () => clock.now,
    });
    return new TranscriptWorld(options, account, clock);
  }

  private constructor(options: WorldOptions, account: Account, clock: { now: Date }) {
    this.#options = options;
    this.#account = account;
    this.#clock = clock;
  }

  wait(ms: number): void {
    this.#clock.now = new Date(this.#clock.now.getTime() + ms);
  }

  /** Adds what every callback has. */
  callback(openid: string, own: Readonly<Record<string, string>>): XmlElement {
    return {
      ToUserName: accountId,
      FromUserName: openid,
      CreateTime: String(Math.floor(this.#clock.now.getTime() / 1000)),
      ...own,
    };
  }

  /** Hands a callback to the gateway as the platform would; undefined when nothing is said. */
  async push(fields: XmlElement): Promise<string | undefined> {
    const inbound = readInbound(fields);
    if (!inbound) throw new Error("a transcript made something that is no callback");
    const arrival = { atMs: performance.now() };
    const answer = await this.#account.gateway.handle(
      { kind: "callback", inbound, fields },
      arrival,
    );
    await this.#account.gateway.worker.whenIdle();
    if (answer.kind !== "reply") return undefined;
    const { message } = answer.reply;
    return message.type === "text" ? message.text : `[${message.type}]`;
  }

  async observe(openid: string): Promise<Observation> {
    const { stores, cipher } = this.#options;
    const id = cipher.hash(openid, "openid");
    const { survey } = await this.#readState(id);
    const responses = await stores.responses.findByConversation(id, responseLimit);
    const follower = await stores.followers.find(id);
    const [newest] = responses;
    const stage = survey && !isPaused(survey, this.#clock.now) ? survey.stage : undefined;
    return {
      at: stage === "asking" ? (survey?.at ?? null) : null,
      isReviewing: stage === "reviewing",
      answers: newest ? stores.responses.openAnswers(newest) : {},
      isComplete: newest?.status === "submitted",
      responseCount: responses.length,
      consentCount: responses.filter(({ consentAt }) => consentAt).length,
      ...describeFollower(follower),
    };
  }

  async #readState(id: string): Promise<ConversationState> {
    const { stores, cipher } = this.#options;
    const sealed = await stores.conversations.findState(id);
    return sealed ? (openJson(cipher, sealed, "state") as ConversationState) : {};
  }

  async close(): Promise<void> {
    await this.#account.stop();
  }
}

function describeFollower(follower: Follower | null) {
  return {
    scene: follower?.lastSource?.scene ?? null,
    followerCount: follower ? 1 : 0,
    isSubscribed: follower?.isSubscribed ?? false,
  };
}

/** An openid of the platform's shape for a transcript, the same each time. */
export function openidFor(file: string): string {
  return `o${createHash("sha256").update(file).digest("base64url").slice(0, 27)}`;
}
