import { describe, expect, it } from "vitest";
import { refuseMove, type MoveRefusal, type TicketMove } from "../../models/ticket-moves.ts";
import type { TicketStatus } from "../../models/ticket-schema.ts";

const now = new Date("2026-11-25T04:00:00Z");

function holder(cadre: string, hours: number) {
  const untilAt = new Date(now.getTime() + hours * 3_600_000);
  return { cadre, name: cadre, isInChat: false, by: cadre, sinceAt: now, untilAt };
}

type Case = readonly [TicketMove, TicketStatus, string, MoveRefusal | undefined];

describe("who may move a ticket", () => {
  it.each<Case>([
    ["take", "waiting", "me", undefined],
    ["take", "held", "me", undefined],
    ["take", "held", "other", "held"],
    ["take", "closed", "me", "closed"],
    ["assign", "waiting", "me", undefined],
    ["assign", "held", "other", "held"],
    ["answer", "waiting", "me", "not-held"],
    ["answer", "held", "me", undefined],
    ["answer", "held", "other", "held"],
    ["answer", "closed", "me", "closed"],
    ["note", "held", "other", undefined],
    ["note", "closed", "me", undefined],
    ["close", "waiting", "me", undefined],
    ["close", "held", "other", "held"],
    ["close", "closed", "me", "closed"],
  ])("%s while %s and held by %s: %s", (move, status, heldBy, expected) => {
    const ticket = { status, ...(status === "held" && { holder: holder(heldBy, 1) }) };
    expect(refuseMove(move, ticket, { cadre: "me", isAdmin: false, now })).toBe(expected);
  });

  it.each<readonly [TicketMove, MoveRefusal | undefined]>([
    ["take", "held"],
    ["answer", "held"],
    ["assign", undefined],
    ["close", undefined],
  ])("an admin may not %s by force, but lead: %s → %s", (move, expected) => {
    const ticket = { status: "held", holder: holder("other", 1) } as const;
    expect(refuseMove(move, ticket, { cadre: "me", isAdmin: true, now })).toBe(expected);
  });

  it("a handover that has run out is anybody's to take", () => {
    const ticket = { status: "held", holder: holder("other", -1) } as const;
    expect(refuseMove("take", ticket, { cadre: "me", isAdmin: false, now })).toBeUndefined();
    expect(refuseMove("answer", ticket, { cadre: "me", isAdmin: false, now })).toBe("held");
  });
});
