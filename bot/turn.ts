import type { GrantKind } from "../models/conversation-schema.ts";
import type { TicketKind, TicketReason, TicketStatus } from "../models/ticket-schema.ts";
import type { NoticeDraft } from "./campaigns/notice-draft.ts";
import type { CadreCommand } from "./tickets/cadre-command.ts";
import type { FoundOffer, Offers, OwnSignUp, SignUpAnswer } from "./dialogs/offers.ts";
import type { MassResult } from "../models/mass-batch.ts";
import type { NoticeCategory } from "../models/notice-category.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import type { Settings } from "./settings.ts";
import type { StationFinder } from "./station-finder.ts";
import type { SurveyResponse, SurveyState } from "./survey/survey-state.ts";
import type { TextKey } from "./texts/seed-texts.ts";

/** Where a follower came from: the scene of the QR code he scanned last. */
export interface Source {
  readonly kind: "stall" | "cadre" | "poster" | "other";
  readonly scene: string;
}

/** What the account remembers between two messages of one follower. JSON only, instants as ISO texts. */
export interface ConversationState {
  readonly source?: Source;
  /** The town of the stall he scanned, for "your town's station". */
  readonly town?: string;
  readonly survey?: SurveyState;
  readonly lastSubmission?: { readonly receipt: string; readonly at: string };
  /** When the follower's row last heard of him. */
  readonly contactAt?: string;
  /** Topics offered by number in the last reply. */
  readonly offered?: readonly string[];
  /** Events or discounts by number: what “报名 2” means. */
  readonly listed?: {
    readonly kind: "events" | "discounts" | "sign-ups";
    readonly ids: readonly string[];
    readonly at: string;
  };
  /** How often in a row the account did not understand. */
  readonly misses?: number;
  /** The notice that a cadre is writing. */
  readonly draft?: NoticeDraft;
  /** The newest few things said: what a ticket begins with. */
  readonly recent?: readonly RememberedTalk[];
}

/** Who (worker, account), when (seconds since 1970), what: every follower's state holds some, so it is kept short. */
export type RememberedTalk = readonly [by: "w" | "a", atSeconds: number, text: string];

/** One thing said, by the worker or by the account. */
export interface Talk {
  readonly by: "worker" | "account";
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A request for help that a turn opens. */
export interface TicketDraft {
  /** The receipt number. */
  readonly id: string;
  readonly kind: TicketKind;
  readonly reason: TicketReason;
  readonly isUrgent: boolean;
  /** What he said when it was opened. */
  readonly text: string;
  /** Of the follower, as far as it is known. */
  readonly town?: string;
}

export interface SendTiming {
  /** Behind the passive reply of the same turn, so that it arrives second. */
  readonly isFollowUp?: boolean;
  /** Its place in the window ledger was taken when the answer was promised: kind and end of the bucket. */
  readonly reservation?: { readonly kind: GrantKind; readonly untilAt: string };
}

export interface ConsentChoice {
  /** Id of the platform's template. */
  readonly template: string;
  readonly isAccepted: boolean;
}

/** What merely follows a turn; applied once, in turn order, each target keeping the last turn applied. */
export type Effect =
  | {
      readonly kind: "follower";
      readonly openid: string;
      readonly at: string;
      readonly isSubscribed?: boolean;
      readonly source?: Source;
      /** Absent while his town is not known. */
      readonly organisationPath?: readonly string[];
    }
  | { readonly kind: "response"; readonly response: SurveyResponse }
  /** What the survey knows of him now, for the lists; empty when he took it back. */
  | { readonly kind: "person"; readonly name?: string; readonly mobile?: string }
  | {
      readonly kind: "unanswered-question";
      readonly text: string;
      readonly at: string;
      /** Absent in effects of before 0.3, and while the town is not known. */
      readonly organisationPath?: readonly string[];
      readonly retentionDays?: number;
    }
  | {
      readonly kind: "raw-callback";
      readonly name: string;
      readonly fields: object;
      readonly at: string;
    }
  /** Said without being asked: sent by customer-service message if the ledger allows, else kept. */
  | ({
      readonly kind: "send-message";
      readonly openid: string;
      readonly message: OutgoingMessage;
      readonly at: string;
    } & SendTiming)
  | { readonly kind: "keep-message"; readonly message: OutgoingMessage; readonly at: string }
  | { readonly kind: "drop-kept-message"; readonly id: string; readonly isCadres?: boolean }
  | {
      readonly kind: "open-ticket";
      readonly ticket: TicketDraft;
      readonly talk: readonly Talk[];
      readonly at: string;
    }
  /** What was said while a ticket is open. */
  | {
      readonly kind: "chat-rows";
      readonly ticket: string;
      readonly talk: readonly Talk[];
      readonly at: string;
    }
  /** What became of a send, by the platform's number. */
  | { readonly kind: "send-result"; readonly msgId: string; readonly status: string }
  /** What became of a mass send as a whole, by the platform's number. */
  | { readonly kind: "mass-result"; readonly msgId: string; readonly result: MassResult }
  /** What he agreed to be told by subscription notice, or took back. */
  | { readonly kind: "consents"; readonly choices: readonly ConsentChoice[] }
  /** What became of the subscription notice of this template that he was sent last; 0: it arrived. */
  | { readonly kind: "notice-result"; readonly template: string; readonly errcode: number }
  /** He turned notices of these categories off, or on again. */
  | {
      readonly kind: "opt-out";
      readonly categories: readonly NoticeCategory[];
      readonly isOut: boolean;
    }
  /** Somebody signed up or off: facets follow, and whoever moves up is told. */
  | { readonly kind: "settle-event"; readonly event: string }
  /** Somebody with an open ticket is in danger. */
  | {
      readonly kind: "raise-ticket";
      readonly ticket: string;
      readonly text: string;
      readonly at: string;
    };

/** One turn of a conversation: what to say, what to remember, what follows. */
export interface Turn {
  readonly say: readonly OutgoingMessage[];
  readonly state: ConversationState;
  readonly effects: readonly Effect[];
}

/** What is on, and signing up or off. */
export type OfferClaim =
  /** `town` is its code. */
  | { readonly kind: "claim"; readonly claim: "offers"; readonly town?: string }
  | {
      readonly kind: "claim";
      readonly claim: "offer";
      readonly offer: { readonly kind: "event" | "discount"; readonly id: string };
    }
  | { readonly kind: "claim"; readonly claim: "own-sign-ups" }
  | { readonly kind: "claim"; readonly claim: "sign-up"; readonly event: string }
  /** Without an event: from the only one he signed up for. */
  | { readonly kind: "claim"; readonly claim: "sign-off"; readonly event?: string };

/** Something the reply must know and another document decides: claimed first, then routed again. */
export type Claim =
  | { readonly kind: "claim"; readonly claim: "receipt" | "ticket-receipt" | "tickets" }
  | OfferClaim
  | { readonly kind: "claim"; readonly claim: "cadre"; readonly command: CadreCommand };

/** The ticket that is open for this follower, as his conversation says. */
export interface OpenTicket {
  readonly id: string;
  /** A cadre holds the chat: the account is silent. */
  readonly isHandedOver: boolean;
}

/** A ticket as its worker may see it. */
export interface TicketState {
  readonly id: string;
  readonly status: TicketStatus;
  readonly openedAt: Date;
  readonly closedAt?: Date;
  readonly outcome?: string;
}

/** What a cadre's command came to; `not-a-cadre` when somebody else happened to use its words. */
export type CadreAnswer =
  | {
      readonly kind: "answer";
      readonly text: TextKey;
      readonly values?: Readonly<Record<string, string>>;
      /** The notice he is writing from then on; null: none; absent: as before. */
      readonly draft?: NoticeDraft | null;
    }
  | { readonly kind: "not-a-cadre" };

export interface TopicFinder {
  find(text: string): {
    readonly ranked: readonly { readonly id: string; readonly score: number }[];
    readonly nearest: readonly { readonly id: string; readonly score: number }[];
  };
  /** Undefined for a topic that was removed meanwhile. */
  byId(id: string): { readonly title: string; readonly answer: string } | undefined;
}

/** Everything a turn may know besides the state and the callback. */
export interface TurnFacts {
  readonly now: Date;
  /** Names what this turn creates. */
  readonly turnId: string;
  readonly text: (key: TextKey, values?: Readonly<Record<string, string>>) => string;
  readonly topics: TopicFinder;
  readonly settings: Settings;
  readonly stations: StationFinder;
  /** The stall of the scene that was scanned, when it is one of ours. */
  readonly stall?: { readonly name: string; readonly place: string; readonly town: string };
  /** Claimed receipt number. */
  readonly receipt?: string;
  readonly openTicket?: OpenTicket;
  /** When the account was silent last: a survey's clock stood still. */
  readonly pastHandover?: { readonly sinceAt: Date; readonly endedAt: Date };
  /** Claimed receipt number of a ticket. */
  readonly ticketReceipt?: string;
  /** His newest tickets, once they were asked for. */
  readonly tickets?: readonly TicketState[];
  /** What is on in his town, once it was asked for. */
  readonly offers?: Offers;
  readonly foundOffer?: FoundOffer;
  readonly ownSignUps?: readonly OwnSignUp[];
  /** What signing up or off came to. */
  readonly signUp?: SignUpAnswer;
  /** What his command as a cadre came to. */
  readonly cadreAnswer?: CadreAnswer;
}

/** A reply in one text that changes nothing else. */
export function reply(text: string, state: ConversationState): Turn {
  return { say: [{ type: "text", text }], state, effects: [] };
}

export function silent(state: ConversationState): Turn {
  return { say: [], state, effects: [] };
}

/** The platform takes one reply: texts said together become one, with a blank line between. */
export function joinTexts(said: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
  const texts = said.flatMap((message) => (message.type === "text" ? [message.text] : []));
  if (texts.length < said.length || texts.length === 0) return said;
  return [{ type: "text", text: texts.join("\n\n") }];
}
