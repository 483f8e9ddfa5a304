import { describe, expect, it } from "vitest";
import {
  campaignCommands,
  campaignStatuses,
  mayMove,
  sourcesOf,
  type CampaignActor,
  type CampaignCommand,
  type CampaignStatus,
} from "../../models/campaign-moves.ts";
import { seededRandom } from "../chaos/seeded-random.ts";

const base = { actor: "writer", isAuthor: false, isLarge: false } as const;

/** The way of design.md 7, as pairs. */
const legal = new Set([
  ...["draft draft", "draft submitted", "submitted draft", "approved draft", "scheduled draft"],
  ...["submitted approved", "approved scheduled", "approved running", "scheduled running"],
  ...["scheduled paused", "running paused", "paused running", "paused scheduled"],
  ...["running scheduled", "running finished", "scheduled finished", "scheduled failed"],
  ...["running failed", "draft cancelled", "submitted cancelled", "approved cancelled"],
  ...["scheduled cancelled", "running cancelled", "paused cancelled"],
]);
const ends: ReadonlySet<CampaignStatus> = new Set(["finished", "cancelled", "failed"]);

it("100,000 random commands lead to no illegal state, and every refusal has a reason", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = seededRandom(seed);
  const actors: readonly CampaignActor[] = ["writer", "approver", "system"];
  let status: CampaignStatus = "draft";
  let pausedFrom: CampaignStatus | undefined;
  const seen = new Set<string>();
  for (let step = 0; step < 100_000; step += 1) {
    if (ends.has(status) && random.next() < 0.2) [status, pausedFrom] = ["draft", undefined];
    const command = random.pick(campaignCommands);
    const who = { actor: random.pick(actors), isAuthor: random.next() < 0.5 };
    const isLarge = random.next() < 0.5;
    const facts = { status, ...who, isLarge, ...(pausedFrom && { pausedFrom }) };
    const answer = mayMove(command, facts);
    const where = `seed ${seed}, step ${step}: ${command} by ${who.actor} from ${status}`;
    if (answer.kind === "refused") {
      expect(answer.reason, where).toMatch(/^[\p{Script=Han}“”，]+$/u);
      continue;
    }
    expect(legal.has(`${status} ${answer.to}`), `${where} to ${answer.to}`).toBe(true);
    expect(ends.has(status), where).toBe(false);
    expect(command === "approve" && who.isAuthor && isLarge, where).toBe(false);
    expect(sourcesOf(command), where).toContain(status);
    seen.add(`${status} ${answer.to}`);
    pausedFrom = answer.to === "paused" ? status : undefined;
    status = answer.to;
  }
  expect([...legal].filter((pair) => !seen.has(pair))).toEqual([]);
});

describe("a move", () => {
  it.each<[CampaignCommand, CampaignStatus, string]>([
    ["edit", "submitted", "推送现在是“待审核”，不能修改"],
    ["resume", "running", "推送现在是“发送中”，不能继续"],
    ["cancel", "finished", "推送现在是“已完成”，不能取消"],
    ["approve", "submitted", "没有审核权限的人不能批准推送"],
  ])("%s from %s is refused", (command, status, reason) => {
    expect(mayMove(command, { ...base, status })).toEqual({ kind: "refused", reason });
  });

  it("its author may approve a small one, not a large one", () => {
    const facts = { status: "submitted", actor: "approver", isAuthor: true } as const;
    expect(mayMove("approve", { ...facts, isLarge: false })).toMatchObject({ to: "approved" });
    expect(mayMove("approve", { ...facts, isLarge: true })).toMatchObject({ kind: "refused" });
  });

  it("goes on where it was paused", () => {
    const paused = { ...base, status: "paused" } as const;
    expect(mayMove("resume", { ...paused, pausedFrom: "running" })).toMatchObject({
      to: "running",
    });
    expect(mayMove("resume", { ...paused, pausedFrom: "scheduled" })).toMatchObject({
      to: "scheduled",
    });
  });

  it("of every kind has its place in the table", () => {
    for (const command of campaignCommands) {
      expect(sourcesOf(command).every((status) => campaignStatuses.includes(status))).toBe(true);
    }
  });
});
