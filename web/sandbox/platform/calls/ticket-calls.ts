import { demand } from "../http/api-refusal.ts";
import { okAnswer, type Endpoint } from "../http/endpoint.ts";
import type { World } from "../world.ts";

/** Tickets for the JS-SDK; cards are out of scope. Source: fact sheet 10.2. */
export function ticketCalls({ jsTickets }: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/ticket/getticket", method: "GET" },
      answer: ({ query }) => {
        demand(query.get("type") === "jsapi", 40097);
        const { ticket, expiresInSeconds } = jsTickets.issue();
        return { ...okAnswer, ticket, expires_in: expiresInSeconds };
      },
    },
  ];
}
