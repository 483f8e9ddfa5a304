import { describe, expect, it } from "vitest";
import { ApiRefusedLocally, WechatApiError } from "../../../../bot/wechat/api/api-errors.ts";
import { findErrorRule } from "../../../../bot/wechat/api/error-table.ts";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import { section13 } from "./section-13.ts";

/** A platform that answers `path` with an errcode, and what it saw. */
export interface FaultWorld {
  /** A new process on an empty database; its first token is there. */
  open(): Promise<WechatClient>;
  inject(path: string, errcode: number): void;
  count(path: string): number;
  /** How long the client waited, in milliseconds. */
  waits(): readonly number[];
  platformNow(): Date;
}

const path = "/cgi-bin/message/custom/send";
const stableToken = "/cgi-bin/stable_token";

const cases = Object.entries(section13).flatMap(([letters, codes]) =>
  codes.filter((code) => code !== 0).map((code) => [code, letters.split("|")[0] ?? ""] as const),
);

/** Every code of fact sheet 13 by fault: what the client does, told by the calls that arrive. */
export function describeCodesByFault(title: string, world: FaultWorld): void {
  describe(title, () => {
    it.each(cases)("%i: %s", async (errcode, letter) => {
      const client = await world.open();
      world.inject(path, errcode);
      const tokensBefore = world.count(stableToken);
      const outcome = await ask(client);
      await check(letter, { client, world, outcome, errcode });
      if (letter !== "T") expect(world.count(stableToken)).toBe(tokensBefore);
    });
  });
}

function ask(client: WechatClient): Promise<unknown> {
  const json = { touser: "oABCD1234efgh5678IJKLmnop_01", msgtype: "text", text: { content: "好" } };
  return client.api
    .call({ method: "POST", path, json, isSafe: false, capability: "customerService" })
    .catch((error: unknown) => error);
}

interface Tried {
  readonly client: WechatClient;
  readonly world: FaultWorld;
  readonly outcome: unknown;
  readonly errcode: number;
}

async function check(letter: string, tried: Tried): Promise<void> {
  const { world, outcome, errcode } = tried;
  if (letter === "OK" || letter === "ignore") {
    expect(outcome).toMatchObject({ errcode });
    expect(world.count(path)).toBe(1);
    return;
  }
  expect(outcome).toBeInstanceOf(WechatApiError);
  const { action, explanation } = findErrorRule(errcode, path);
  expect(outcome).toMatchObject({ api: path, errcode, action, explanation });
  expect(world.count(path)).toBe(callsByLetter[letter] ?? 1);
  if (letter === "R") checkWaits(world);
  // The platform still hands out the refused token, so one renewal is forced.
  if (letter === "T") expect(world.count(stableToken)).toBe(3);
  if (letter === "M" || letter === "D" || letter === "wait-minute")
    await checkPaused(letter, tried);
}

/** R: three more tries. T: once more with another token. */
const callsByLetter: Readonly<Record<string, number>> = { R: 4, T: 2 };

/** R: after 0.5 to 2 s each. */
function checkWaits(world: FaultWorld): void {
  expect(world.waits()).toHaveLength(3);
  for (const ms of world.waits()) expect(ms >= 500 && ms <= 2_000).toBe(true);
}

const minuteMs = 60_000;

/** M, D: the next call is refused here, until the platform's counters begin anew. */
async function checkPaused(letter: string, { client, world }: Tried): Promise<void> {
  const refused = await ask(client);
  expect(refused).toBeInstanceOf(ApiRefusedLocally);
  expect(refused).toMatchObject({ reason: "paused" });
  expect(world.count(path)).toBe(1);
  const { untilAt } = refused as ApiRefusedLocally;
  const leftMs = (untilAt?.getTime() ?? 0) - world.platformNow().getTime();
  if (letter === "D") {
    const time = untilAt?.toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai" });
    expect(time).toBe("00:00:00");
    expect(leftMs > 0 && leftMs <= 24 * 60 * minuteMs).toBe(true);
  } else {
    expect(leftMs > 0 && leftMs <= minuteMs).toBe(true);
  }
}
