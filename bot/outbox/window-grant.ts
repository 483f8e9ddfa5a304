import type { Bucket, GrantKind } from "../../models/conversation-schema.ts";
import type { FollowerEvent } from "../wechat/inbound-event.ts";
import type { Inbound } from "../wechat/inbound.ts";

export type Grant = (Bucket & { readonly kind: GrantKind }) | "shut";

interface GrantRule {
  readonly messages: number;
  readonly windowMs: number;
}

const minuteMs = 60_000;
const messageWindowMs = 48 * 60 * minuteMs;
/** The platform judges when the call arrives, not when it leaves. */
const marginMs = 2_000;

/** How many messages an act allows, and for how long. Source: "客服消息介绍", fact sheet 5.1. */
const rules: Readonly<Record<GrantKind, GrantRule>> = {
  message: { messages: 5, windowMs: messageWindowMs },
  click: { messages: 3, windowMs: minuteMs },
  follow: { messages: 3, windowMs: minuteMs },
  scan: { messages: 3, windowMs: minuteMs },
};

/** What a callback does to the window ledger: fills the bucket of its kind, shuts them all, or nothing.
 *  Counted from the callback's own instant, which the platform counts from too. */
export function grantOf(inbound: Inbound): Grant | undefined {
  if (inbound.kind === "event" && inbound.event === "unsubscribe") return "shut";
  const kind = grantKindOf(inbound);
  if (!kind) return undefined;
  const { messages, windowMs } = rules[kind];
  const untilAt = new Date(inbound.createdAt.getTime() + windowMs - marginMs);
  return { kind, left: messages, untilAt };
}

const eventGrants: Readonly<Partial<Record<FollowerEvent["event"], GrantKind>>> = {
  CLICK: "click",
  scancode_push: "click",
  scancode_waitmsg: "click",
  subscribe: "follow",
  SCAN: "scan",
};

/** A tapped msgmenu item comes as a text and counts as a menu click. */
function grantKindOf(inbound: Inbound): GrantKind | undefined {
  if (inbound.kind === "event") return eventGrants[inbound.event];
  if (inbound.kind !== "message") return undefined;
  const isTap = inbound.type === "text" && inbound.menuItemId !== undefined;
  return isTap ? "click" : "message";
}
