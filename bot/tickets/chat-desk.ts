import type { Cadre } from "../../models/cadre.ts";
import { mayUse } from "../../models/role.ts";
import { scopeOf, type InScope } from "../../models/scope.ts";
import { scopeData, type ScopedData } from "../../models/scoped-data.ts";
import type { Ticket } from "../../models/ticket-schema.ts";
import type { CampaignCaller, CampaignChat, CampaignRequest } from "../campaigns/campaign-chat.ts";
import type { CadreCommand } from "./cadre-command.ts";
import { formatShanghai } from "../shanghai-time.ts";
import type { CadreAnswer } from "../turn.ts";
import { describePlace, kindNames } from "./describe-ticket.ts";
import { findHolder } from "./find-holder.ts";
import { chatRowText, type TicketParts } from "./ticket-parts.ts";
import type { Act, ActOutcome, TicketDesk } from "./ticket-desk.ts";

/** The follower who sends a command, and the callback that brings it: the same callback again acts once. */
export interface ChatCaller {
  readonly conversation: string;
  readonly openid: string;
  readonly key: string;
  readonly now: Date;
}

export interface ChatDeskParts extends TicketParts {
  /** Default: nobody asks of campaigns. */
  readonly campaigns?: CampaignChat | undefined;
}

type Say = Extract<CadreAnswer, { kind: "answer" }>;
type Numbered = Extract<CadreCommand, { readonly number: string }>;

interface Desk {
  readonly cadre: Cadre;
  readonly act: Act;
  readonly data: ScopedData;
  readonly caller: ChatCaller;
}

const listed = 10;
const shownLines = 6;
const maxCharacters = 600;

/** Cadres at work in their own WeChat. Who he is and what he may is read with every command. */
export class ChatDesk {
  readonly #parts: ChatDeskParts;
  readonly #desk: TicketDesk;

  constructor(parts: ChatDeskParts, desk: TicketDesk) {
    this.#parts = parts;
    this.#desk = desk;
  }

  async command(command: CadreCommand, caller: ChatCaller): Promise<CadreAnswer> {
    if (command.kind === "bind") return this.#bind(command.code, caller);
    const cadre = await this.#parts.stores.cadres.findByConversation(caller.conversation);
    if (!cadre) return { kind: "not-a-cadre" };
    if (command.kind === "unbind") return this.#unbind(cadre);
    if (command.kind === "help") return say("cadre.help");
    const key = this.#parts.cipher.hash(caller.key, "cadre.command");
    if (command.kind === "campaign") {
      return this.#ask(command.request, { cadre, key, now: caller.now });
    }
    if (!mayUse("tickets.handle", cadre)) return say("cadre.no-right");
    const isAdmin = cadre.role === "admin";
    const actor = { cadre: cadre._id, name: cadre.name, isAdmin, isInChat: true };
    const act = { actor, key };
    const data = scopeData(this.#parts.stores, scopeOf(cadre));
    const desk = { cadre, act, data, caller };
    if ("number" in command) return this.#withTicket(command, desk);
    return command.kind === "list" ? this.#list(desk) : this.#setDuty(desk, command.kind);
  }

  async #ask(request: CampaignRequest, caller: CampaignCaller): Promise<CadreAnswer> {
    if (!this.#parts.campaigns) return { kind: "not-a-cadre" };
    const { text, draft } = await this.#parts.campaigns.answer(request, caller);
    return { ...say("cadre.answer", { answer: text }), ...(draft !== undefined && { draft }) };
  }

  async #bind(code: string, { conversation, openid, key, now }: ChatCaller): Promise<CadreAnswer> {
    const { stores, cipher } = this.#parts;
    const outcome = await stores.cadres.bindByCode({
      ...{ conversation, callbackKey: key, now },
      codeHash: cipher.hash(code, "cadre.binding-code"),
      openid: cipher.seal(openid, "cadre.openid"),
    });
    if (outcome.kind === "unknown") return say("cadre.code-unknown");
    return say("cadre.bound", { name: outcome.cadre.name });
  }

  async #unbind(cadre: Cadre): Promise<CadreAnswer> {
    await this.#parts.stores.cadres.unbind(cadre._id);
    return say("cadre.unbound");
  }

  async #setDuty({ cadre }: Desk, duty: "on-duty" | "off-duty"): Promise<CadreAnswer> {
    await this.#parts.stores.cadres.setDuty(cadre._id, duty === "on-duty");
    return say(`cadre.${duty}`, { name: cadre.name });
  }

  /** What he holds, and what waits for somebody. */
  async #list({ cadre, data }: Desk): Promise<CadreAnswer> {
    const sort = { field: "openedAt", direction: 1 } as const;
    const mine = { "holder.cadre": cadre._id, status: "held" };
    const held = await data.tickets.page({ filter: mine, sort, limit: listed });
    const filter = { status: "waiting" };
    const waiting = await data.tickets.page({ filter, sort, limit: listed });
    const found = [...held.items, ...waiting.items].slice(0, listed);
    if (found.length === 0) return say("cadre.list.empty");
    const tickets = found.map(describeLine).join("\n");
    return say("cadre.list", { count: String(found.length), tickets });
  }

  async #withTicket(command: Numbered, desk: Desk): Promise<CadreAnswer> {
    const { number } = command;
    const found = await findTickets(number, desk.data);
    const [ticket] = found;
    if (!ticket) return say("cadre.unknown-number", { number });
    if (found.length > 1) {
      const receipts = found.map(({ _id }) => _id).join("\n");
      return say("cadre.ambiguous", { number, receipts });
    }
    switch (command.kind) {
      case "take":
        return this.#take(ticket, desk);
      case "reply":
        return this.#reply(ticket, command.text, desk);
      case "note":
        return this.#note(ticket, command.text, desk);
      case "assign":
        return this.#assign(ticket, command.name, desk);
      case "close":
        return this.#close(ticket, command.outcome, desk);
    }
  }

  async #take(ticket: InScope<Ticket>, { act, caller }: Desk): Promise<CadreAnswer> {
    const outcome = await this.#desk.take(ticket, act);
    if (outcome.kind === "refused") return refusal(outcome);
    const { _id: receipt, tail, kind, holder } = outcome.ticket;
    const until = formatShanghai(holder?.untilAt ?? caller.now, "M月D日HH:mm");
    const talk = await this.#describeTalk(ticket, caller.now);
    return say("cadre.taken", { receipt, tail, what: kindNames[kind], until, talk });
  }

  async #describeTalk({ _id: id }: Ticket, now: Date): Promise<string> {
    const { stores, cipher } = this.#parts;
    const rows = await stores.chatRows.findNewest(id, now, shownLines);
    const heard = rows.filter(({ by }) => by === "worker").reverse();
    return heard.map(({ text }) => `职工：${cipher.open(text.buffer, chatRowText)}`).join("\n");
  }

  /** Answering what nobody holds is taking it. */
  async #reply(found: InScope<Ticket>, text: string, { act }: Desk): Promise<CadreAnswer> {
    const wrong = checkText(text, `回复 ${found.tail} 您好，我是工会的……`);
    if (wrong) return wrong;
    const taken = found.status === "waiting" ? await this.#desk.take(found, act) : undefined;
    if (taken?.kind === "refused") return refusal(taken);
    const outcome = await this.#desk.answer(taken?.ticket ?? found, act, text);
    if (outcome.kind === "refused") return refusal(outcome);
    return outcome.isKept
      ? say("cadre.kept")
      : say("cadre.replied", { allowance: outcome.allowance });
  }

  async #note(ticket: InScope<Ticket>, text: string, { act }: Desk): Promise<CadreAnswer> {
    const wrong = checkText(text, `备注 ${ticket.tail} 已打电话核实`);
    if (wrong) return wrong;
    await this.#desk.note(ticket, act, text);
    return say("cadre.noted");
  }

  async #assign(ticket: InScope<Ticket>, name: string, { act }: Desk): Promise<CadreAnswer> {
    if (name === "") return say("cadre.empty", { example: `转给 ${ticket.tail} 王芳` });
    const found = await findHolder(ticket, { name }, this.#parts.stores);
    const [holder] = found;
    if (!holder) return say("cadre.nobody", { name });
    if (found.length > 1) return say("cadre.namesakes", { name });
    const next = { cadre: holder._id, name: holder.name };
    const outcome = await this.#desk.assign(ticket, act, next);
    if (outcome.kind === "refused") return refusal(outcome);
    return say("cadre.assigned", { receipt: ticket._id, holder: holder.name });
  }

  async #close(ticket: InScope<Ticket>, result: string, { act }: Desk): Promise<CadreAnswer> {
    if (Array.from(result).length > maxCharacters) return say("cadre.too-long");
    const outcome = await this.#desk.close(ticket, act, result);
    return outcome.kind === "refused"
      ? refusal(outcome)
      : say("cadre.done", { receipt: ticket._id });
  }
}

function say(text: Say["text"], values?: Say["values"]): Say {
  return { kind: "answer", text, ...(values && { values }) };
}

function refusal({ why, ticket }: Extract<ActOutcome, { kind: "refused" }>): Say {
  const { _id: receipt, tail, holder } = ticket;
  return say(`cadre.${why}`, { receipt, tail, holder: holder?.name ?? "别的同事" });
}

function checkText(text: string, example: string): Say | undefined {
  if (text === "") return say("cadre.empty", { example });
  return Array.from(text).length > maxCharacters ? say("cadre.too-long") : undefined;
}

/** By the whole receipt, whatever became of it; by its tail among the open ones, else the newest closed one. */
async function findTickets(number: string, data: ScopedData): Promise<InScope<Ticket>[]> {
  const digits = number.replace(/\D/g, "");
  if (digits.length > 5) {
    const found = await data.tickets.find(`SQ-${digits.slice(0, 6)}-${digits.slice(6)}`);
    return found ? [found] : [];
  }
  const sort = { field: "openedAt", direction: -1 } as const;
  const open = { tail: digits, isOpen: true };
  const { items } = await data.tickets.page({ filter: open, sort, limit: listed });
  if (items.length > 0) return [...items];
  const closed = await data.tickets.page({ filter: { tail: digits }, sort, limit: 1 });
  return [...closed.items];
}

function describeLine(ticket: Ticket): string {
  const { _id: receipt, kind, isUrgent, openedAt, holder, unread } = ticket;
  const state = holder ? "您在办" : "等接手";
  const news = unread > 0 ? `，${unread} 条新话` : "";
  const urgent = isUrgent ? "【急】" : "";
  const opened = formatShanghai(openedAt, "M月D日HH:mm");
  return `${urgent}${receipt} ${describePlace(ticket)} ${kindNames[kind]}（${opened}，${state}${news}）`;
}
