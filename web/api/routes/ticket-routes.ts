import { trusted } from "mongoose";
import { z } from "zod";
import { findHolder } from "../../../bot/tickets/find-holder.ts";
import type { TicketDesk } from "../../../bot/tickets/ticket-desk.ts";
import { stillReadable } from "../../../models/chat-row.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import { ticketKinds, ticketStatuses, type Ticket } from "../../../models/ticket-schema.ts";
import { actOf, done, refusal } from "../act-on-ticket.ts";
import { countLimit, pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { defineRoute, type Caller, type Route } from "../route.ts";
import { historyAnswer, ticketAnswer, viewRow, viewTicket } from "../ticket-view.ts";

export interface TicketRouteParts {
  readonly stores: Pick<Stores, "cadres" | "outbox">;
  readonly cipher: FieldCipher;
  readonly desk: TicketDesk;
}

const tag = "诉求";
const idParams = z.strictObject({ id: z.string().regex(/^SQ-\d{6}-\d{5}$/) });
const maxCharacters = 600;
const words = z.string().trim().min(1).max(maxCharacters);

const filters = {
  status: z.enum(ticketStatuses).optional(),
  urgent: z.enum(["true"]).optional(),
  holder: z.enum(["me"]).optional(),
  kind: z.enum(ticketKinds).optional(),
  /** The whole receipt number, or its last five digits. */
  search: z
    .string()
    .regex(/^(?:SQ-\d{6}-)?\d{5}$/)
    .optional(),
};

/** Requests for help: who waits, what was said, and what a cadre does with it. */
export function createTicketRoutes(parts: TicketRouteParts): readonly Route[] {
  return [
    ...[list(parts), count(), get(parts), history(parts)],
    ...[take(parts), assign(parts), answer(parts), note(parts), close(parts)],
  ];
}

function list({ cipher }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "listTickets", method: "GET", path: "/tickets", tag },
      summary: "诉求列表，新的在前；可按状态、紧急、我办的、类别和编号筛选",
      right: "tickets.read",
      query: z.strictObject({ ...pageQuery, ...filters }),
      answer: pageAnswer(ticketAnswer),
    },
    async ({ query, data, caller }) => {
      const after = readCursor(query.cursor);
      const page = await data.tickets.page({
        filter: toFilter(query, caller),
        sort: { field: "openedAt", direction: -1 },
        limit: query.limit,
        ...(after && { after }),
      });
      return toPage(page, (row) => viewTicket(row, caller.id, cipher));
    },
  );
}

function count(): Route {
  return defineRoute(
    {
      ...{ id: "countTickets", method: "GET", path: "/tickets/count", tag },
      summary: "诉求件数，筛选条件和列表一样；最多数到一万",
      right: "tickets.read",
      query: z.strictObject(filters),
      answer: z.object({ count: z.number().int(), isMore: z.boolean() }),
    },
    async ({ query, data, caller }) => {
      const found = await data.tickets.count(toFilter(query, caller), countLimit + 1);
      return { count: Math.min(found, countLimit), isMore: found > countLimit };
    },
  );
}

type Filters = z.infer<z.ZodObject<typeof filters>>;

function toFilter({ status, urgent, holder, kind, search }: Filters, caller: Caller) {
  return {
    ...(status && { status }),
    ...(urgent && { isUrgent: true }),
    ...(holder && { holder: trusted({ $exists: true }), "holder.cadre": caller.id }),
    ...(kind && { kind }),
    ...(search !== undefined && (search.length > 5 ? { _id: search } : { tail: search })),
  };
}

const detailAnswer = ticketAnswer.extend({
  /** "还可发 2 条，剩 31 小时" */
  allowance: z.string(),
});

function get({ cipher, desk }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "getTicket", method: "GET", path: "/tickets/{id}", tag },
      summary: "一件诉求：谁在办、现在还能给职工发几条",
      right: "tickets.read",
      params: idParams,
      answer: detailAnswer,
    },
    async ({ params, data, caller }) => {
      const ticket = await find(data, params.id);
      const allowance = await desk.describeAllowance(ticket);
      return { ...viewTicket(ticket, caller.id, cipher), allowance };
    },
  );
}

function history({ stores, cipher, desk }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "listTicketHistory", method: "GET", path: "/tickets/{id}/history", tag },
      summary: "一件诉求里说过的话，新的在前；超过保存期限的已经删除",
      right: "tickets.read",
      params: idParams,
      query: z.strictObject(pageQuery),
      answer: pageAnswer(historyAnswer),
    },
    async ({ params, query, data }) => {
      const ticket = await find(data, params.id);
      const after = readCursor(query.cursor);
      const page = await data.chatRows.page({
        filter: { ticket: ticket._id, ...stillReadable(desk.now()) },
        sort: { field: "position", direction: -1 },
        limit: query.limit,
        ...(after && { after }),
      });
      const messages = page.items.flatMap(({ message }) => message ?? []);
      const fates = await stores.outbox.findFates(messages);
      const byId = new Map(fates.map((fate) => [fate._id, fate]));
      return toPage(page, (row) => viewRow(row, byId, cipher));
    },
  );
}

function take({ cipher, desk }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "takeTicket", method: "POST", path: "/tickets/{id}/take", tag },
      summary: "接手，自动回复停 24 小时；自己再接一次就重新计时",
      right: "tickets.handle",
      params: idParams,
      answer: ticketAnswer,
    },
    async (request) => {
      const ticket = await find(request.data, request.params.id);
      const outcome = await desk.take(ticket, actOf(request));
      return viewTicket(done(outcome), request.caller.id, cipher);
    },
  );
}

function assign({ stores, cipher, desk }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "assignTicket", method: "POST", path: "/tickets/{id}/assign", tag },
      summary: "转给管这个镇街的另一位同事，并在微信里告诉他",
      right: "tickets.handle",
      params: idParams,
      body: z.strictObject({ cadre: z.string().regex(/^[\w-]{1,64}$/) }),
      answer: ticketAnswer,
    },
    async (request) => {
      const ticket = await find(request.data, request.params.id);
      const [holder] = await findHolder(ticket, { id: request.body.cadre }, stores);
      if (!holder) {
        throw new ApiProblem(422, "no-such-holder", {
          message: "这位同事不能办这件诉求：已停用、没有权限，或者不管这个镇街",
        });
      }
      const next = { cadre: holder._id, name: holder.name };
      const outcome = await desk.assign(ticket, actOf(request), next);
      return viewTicket(done(outcome), request.caller.id, cipher);
    },
  );
}

function answer({ desk }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "answerTicket", method: "POST", path: "/tickets/{id}/answers", tag },
      summary: "给职工回话；现在发不出去的先存着，职工下次来说话时给他看",
      right: "tickets.handle",
      params: idParams,
      body: z.strictObject({ text: words }),
      answer: z.object({ isKept: z.boolean(), message: z.string(), allowance: z.string() }),
      status: 202,
    },
    async (request) => {
      const ticket = await find(request.data, request.params.id);
      const outcome = await desk.answer(ticket, actOf(request), request.body.text);
      if (outcome.kind === "refused") throw refusal(outcome);
      const { isKept, allowance } = outcome;
      const message = isKept ? "现在发不出去，先存着，职工下次来说话时给他看" : "正在发送";
      return { isKept, message, allowance };
    },
  );
}

function note({ desk }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "noteTicket", method: "POST", path: "/tickets/{id}/notes", tag },
      summary: "写一条只有同事看得到的备注",
      right: "tickets.handle",
      params: idParams,
      body: z.strictObject({ text: words }),
      answer: z.object({}),
      status: 201,
    },
    async (request) => {
      const ticket = await find(request.data, request.params.id);
      done(await desk.note(ticket, actOf(request), request.body.text));
      return {};
    },
  );
}

function close({ cipher, desk }: TicketRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "closeTicket", method: "POST", path: "/tickets/{id}/close", tag },
      summary: "办结，把结果告诉职工，自动回复恢复",
      right: "tickets.handle",
      params: idParams,
      body: z.strictObject({ outcome: z.string().trim().max(maxCharacters) }),
      answer: ticketAnswer,
    },
    async (request) => {
      const ticket = await find(request.data, request.params.id);
      const outcome = await desk.close(ticket, actOf(request), request.body.outcome);
      return viewTicket(done(outcome), request.caller.id, cipher);
    },
  );
}

async function find(data: ScopedData, id: string): Promise<InScope<Ticket>> {
  const ticket = await data.tickets.find(id);
  if (!ticket) throw notFound();
  return ticket;
}
