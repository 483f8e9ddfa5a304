import { buildContent, seedContent } from "../../bot/content-cache.ts";
import { route } from "../../bot/router.ts";
import { joinSurvey } from "../../bot/survey/join-survey.ts";
import type {
  Claim,
  ConversationState,
  Effect,
  OpenTicket,
  Turn,
  TurnFacts,
} from "../../bot/turn.ts";
import { readInbound, type Inbound } from "../../bot/wechat/inbound.ts";
import { parseXml } from "../../bot/wechat/xml.ts";

const content = buildContent(seedContent);
const worldStart = new Date("2026-11-24T02:00:00Z");

export const sampleStall = { name: "示例·物流园食堂摊点", place: "正门口", town: "南法信镇" };

const claims: Readonly<Record<Claim["claim"], Partial<TurnFacts>>> = {
  receipt: { receipt: "DC-261124-00001" },
  "ticket-receipt": { ticketReceipt: "SQ-261124-58203" },
  tickets: { tickets: [] },
  offers: { offers: { events: [], discounts: [] } },
  offer: { foundOffer: { kind: "gone" } },
  "own-sign-ups": { ownSignUps: [] },
  "sign-up": { signUp: { kind: "refused", reason: "gone", title: "" } },
  "sign-off": { signUp: { kind: "which", signUps: [] } },
  cadre: { cadreAnswer: { kind: "not-a-cadre" } },
};

/** One follower's conversation without store or bot: says something, reads the reply, looks at state and effects. */
export class DialogWorld {
  state: ConversationState = {};
  effects: readonly Effect[] = [];
  /** What claims come to, where it is not what they come to by default. */
  claimed: Partial<Record<Claim["claim"], Partial<TurnFacts>>> = {};
  /** The claim made last. */
  lastClaim: Claim | undefined;
  /** The ticket that is open for him; a cadre holds the chat when it is handed over. */
  ticket: OpenTicket | undefined;
  pastHandover: TurnFacts["pastHandover"];
  readonly #openid: string;
  #now = worldStart;
  #turn = 0;

  constructor(openid = "oABCD1234efgh5678IJKLmnop_01") {
    this.#openid = openid;
  }

  says(text: string): string {
    return this.receives({ kind: "message", type: "text", text, msgId: "1" });
  }

  waits(minutes: number): void {
    this.#now = new Date(this.#now.getTime() + minutes * 60_000);
  }

  /** Any inbound, given without its envelope. */
  receives(body: object, facts: Partial<TurnFacts> = {}): string {
    const envelope = { accountId: "gh_1", openid: this.#openid, createdAt: this.#now };
    return this.takes({ ...envelope, ...body } as Inbound, facts);
  }

  receivesXml(xml: string): string {
    const fields = parseXml(xml);
    const inbound = fields && readInbound(fields);
    if (!inbound) throw new Error("no callback");
    return this.takes(inbound, {});
  }

  takes(inbound: Inbound, extra: Partial<TurnFacts>): string {
    this.#turn += 1;
    const facts: TurnFacts = {
      now: this.#now,
      turnId: `c.${this.#turn}`,
      ...content,
      ...(this.ticket && { openTicket: this.ticket }),
      ...(this.pastHandover && { pastHandover: this.pastHandover }),
      ...extra,
    };
    return this.#settle(this.#decide(inbound, facts));
  }

  #decide(inbound: Inbound, facts: TurnFacts): Turn {
    const routed = route(inbound, { state: this.state, facts, definition: joinSurvey });
    if ("say" in routed) return routed;
    this.lastClaim = routed;
    const claimed = this.claimed[routed.claim] ?? claims[routed.claim];
    const [key] = Object.keys(claimed) as (keyof TurnFacts)[];
    if (key && facts[key] !== undefined) throw new Error("claimed twice");
    return this.#decide(inbound, { ...facts, ...claimed });
  }

  #settle(turn: Turn): string {
    // What is stored is JSON: a state that does not survive it would be lost.
    this.state = JSON.parse(JSON.stringify(turn.state)) as ConversationState;
    this.effects = turn.effects;
    const opened = turn.effects.find(({ kind }) => kind === "open-ticket");
    if (opened?.kind === "open-ticket") {
      this.ticket = { id: opened.ticket.id, isHandedOver: false };
    }
    if (turn.say.length > 1) throw new Error("the platform takes one reply");
    const [message] = turn.say;
    if (message && message.type !== "text") throw new Error(`unexpected ${message.type}`);
    return message?.text ?? "";
  }
}
