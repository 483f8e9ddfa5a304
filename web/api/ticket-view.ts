import { z } from "zod";
import type { FieldCipher } from "../../models/field-cipher.ts";
import { chatSpeakers, type ChatRow } from "../../models/chat-row.ts";
import type { OutboxFate } from "../../models/outbox.ts";
import {
  ticketKinds,
  ticketReasons,
  ticketStatuses,
  type Ticket,
} from "../../models/ticket-schema.ts";
import { describePlace, kindNames } from "../../bot/tickets/describe-ticket.ts";
import { chatRowText, ticketOutcome, ticketText } from "../../bot/tickets/ticket-parts.ts";

export const ticketAnswer = z.object({
  id: z.string(),
  receipt: z.string(),
  kind: z.enum(ticketKinds),
  kindText: z.string(),
  reason: z.enum(ticketReasons),
  reasonText: z.string(),
  status: z.enum(ticketStatuses),
  statusText: z.string(),
  isUrgent: z.boolean(),
  organisation: z.string(),
  place: z.string(),
  follower: z.string(),
  holder: z
    .object({ id: z.string(), name: z.string(), isMe: z.boolean(), untilAt: z.iso.datetime() })
    .optional(),
  /** How many levels of cadres were told, of three. */
  alertLevel: z.number().int().optional(),
  lastText: z.string().optional(),
  unread: z.number().int(),
  openedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().optional(),
  outcome: z.string().optional(),
  version: z.number().int(),
});
export type TicketView = z.infer<typeof ticketAnswer>;

const reasonTexts = {
  human: "要找人工",
  misses: "连续没听懂",
  complaint: "投诉或意见",
  urgent: "紧急求助",
} as const;

const statusTexts = { waiting: "待接手", held: "办理中", closed: "已办结" } as const;

export function viewTicket(ticket: Ticket, caller: string, cipher: FieldCipher): TicketView {
  const { _id: id, kind, reason, status, isUrgent, organisationPath, unread, version } = ticket;
  return {
    ...{ id, receipt: id, kind, reason, status, isUrgent, unread, version },
    ...{ kindText: kindNames[kind], reasonText: reasonTexts[reason] },
    statusText: statusTexts[status],
    organisation: organisationPath.at(-1) ?? "",
    place: describePlace(ticket),
    follower: ticket.conversation,
    openedAt: ticket.openedAt.toISOString(),
    updatedAt: ticket.updatedAt.toISOString(),
    ...(ticket.holder && { holder: viewHolder(ticket.holder, caller) }),
    ...(ticket.escalation && { alertLevel: ticket.escalation.level }),
    ...(ticket.closedAt && { closedAt: ticket.closedAt.toISOString() }),
    ...viewTexts(ticket, cipher),
  };
}

function viewHolder({ cadre, name, untilAt }: NonNullable<Ticket["holder"]>, caller: string) {
  return { id: cadre, name, isMe: cadre === caller, untilAt: untilAt.toISOString() };
}

function viewTexts({ lastText, outcome }: Ticket, cipher: FieldCipher) {
  return {
    ...(lastText && { lastText: cipher.open(lastText.buffer, ticketText) }),
    ...(outcome && { outcome: cipher.open(outcome.buffer, ticketOutcome) }),
  };
}

/** `told`: kept, and shown to the worker at a later contact. */
const answerStates = ["sending", "sent", "unknown", "kept", "told", "failed"] as const;

export const historyAnswer = z.object({
  id: z.string(),
  by: z.enum(chatSpeakers),
  byText: z.string(),
  cadre: z.string().optional(),
  text: z.string(),
  at: z.iso.datetime(),
  /** Of a cadre's answer. */
  state: z.enum(answerStates).optional(),
  stateText: z.string().optional(),
});
export type HistoryView = z.infer<typeof historyAnswer>;

const speakerTexts = {
  worker: "职工",
  account: "自动回复",
  cadre: "干部",
  note: "备注",
  act: "办理",
} as const;

const stateTexts: Readonly<Record<(typeof answerStates)[number], string>> = {
  sending: "发送中",
  sent: "已发送",
  unknown: "可能已送达：网络中断，没有收到微信的回执，不会重发",
  kept: "存着，等职工下次来说话时给他看",
  told: "已在职工再次来说话时给他看",
  failed: "没有送达：对方收不到消息",
};

export function viewRow(
  row: ChatRow,
  fates: ReadonlyMap<string, OutboxFate>,
  cipher: FieldCipher,
): HistoryView {
  const { _id: id, by, cadreName, text, at, message } = row;
  const state = message === undefined ? undefined : readState(fates.get(message));
  return {
    ...{ id, by, byText: speakerTexts[by], at: at.toISOString() },
    text: cipher.open(text.buffer, chatRowText),
    ...(cadreName !== undefined && { cadre: cadreName }),
    ...(state && { state, stateText: stateTexts[state] }),
  };
}

/** Undefined for an answer of long ago: what became of it is no longer known. */
function readState(fate: OutboxFate | undefined): (typeof answerStates)[number] | undefined {
  if (!fate) return undefined;
  if (fate.offeredAt) return "told";
  return fate.state === "pending" ? "sending" : fate.state;
}
