import type { LeasedConversation } from "../../models/conversation-schema.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import type { Content } from "../content-cache.ts";
import { readSource } from "../dialogs/arrival-dialog.ts";
import { route } from "../router.ts";
import { formatShanghai } from "../shanghai-time.ts";
import { joinSurvey } from "../survey/join-survey.ts";
import type { ConversationState, Turn, TurnFacts } from "../turn.ts";
import type { Inbound } from "../wechat/inbound.ts";
import type { XmlElement } from "../wechat/xml.ts";

export interface TurnDependencies {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
}

export interface PendingTurn {
  readonly conversation: LeasedConversation;
  /** Texts and topics as they were when the turn began. */
  readonly content: Content;
  readonly key: string;
  readonly receivedAt: Date;
  readonly inbound: Inbound;
  /** The callback as it came. */
  readonly fields: XmlElement;
  readonly state: ConversationState;
}

/** Gathers what the turn needs to know, routes it, and claims first what the reply must know. */
export async function decideTurn(
  pending: PendingTurn,
  dependencies: TurnDependencies,
): Promise<Turn> {
  const facts = await gatherFacts(pending, dependencies);
  const context = { state: pending.state, facts, definition: joinSurvey };
  const first = route(pending.inbound, context);
  if ("say" in first) return first;
  const receipt = await claimReceipt(pending, dependencies);
  const second = route(pending.inbound, { ...context, facts: { ...facts, receipt } });
  if ("say" in second) return second;
  throw new Error(`the claim ${second.claim} was made and is asked for again`);
}

async function gatherFacts(
  { conversation, content, receivedAt, inbound }: PendingTurn,
  { stores }: TurnDependencies,
): Promise<TurnFacts> {
  const scene = "scene" in inbound ? inbound.scene : undefined;
  const isStall = scene !== undefined && readSource(scene).kind === "stall";
  const stall = isStall ? await stores.stalls.find(scene) : null;
  return {
    now: receivedAt,
    turnId: `${conversation._id}.${conversation.turn + 1}`,
    ...content,
    ...(stall && { stall: { name: stall.name, place: stall.place, town: stall.town } }),
  };
}

/** `DC-261124-58203`: not to be taken for a mobile number, and the same whenever the turn is repeated. */
async function claimReceipt(
  pending: PendingTurn,
  { stores, cipher }: TurnDependencies,
): Promise<string> {
  const claimedBy = `${pending.conversation._id}:${pending.key}`;
  const day = formatShanghai(pending.receivedAt, "YYMMDD");
  return stores.receipts.claim(claimedBy, pending.receivedAt, (attempt) => {
    const digest = Buffer.from(cipher.hash(`${claimedBy}:${attempt}`, "receipt"), "base64url");
    return `DC-${day}-${String(digest.readUInt32BE(0) % 100_000).padStart(5, "0")}`;
  });
}
