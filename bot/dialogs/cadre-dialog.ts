import { isDraftFresh, type NoticeDraft } from "../campaigns/notice-draft.ts";
import { parseCampaignRequest } from "../campaigns/parse-campaign-request.ts";
import { findUrgent } from "../knowledge/urgent.ts";
import { normaliseInput } from "../survey/parse/normalise-input.ts";
import type { CadreCommand } from "../tickets/cadre-command.ts";
import { reply, type Claim, type ConversationState, type Turn, type TurnFacts } from "../turn.ts";

const bare: Readonly<Record<string, "unbind" | "list" | "help" | "on-duty" | "off-duty">> = {
  解绑: "unbind",
  待办: "list",
  帮助: "help",
  干部帮助: "help",
  值班: "on-duty",
  上班: "on-duty",
  下班: "off-duty",
};

const binding = /^绑定\s*[:：]?\s*(\d{8})$/;
/** The receipt as it stands, or its last five digits. */
const numbered =
  /^(接手|接|回复|回|备注|转给|转|结束|办结)\s*[:：]?\s*(?:编号)?\s*((?:SQ-?\d{6}-?)?\d{5})(?!\d)\s*[:：,，、]?\s*([\s\S]*)$/i;

/** Undefined for everything that is no command: most of what people write. */
export function parseCadreCommand(raw: string): CadreCommand | undefined {
  const text = normaliseInput(raw).trim();
  const whole = readWhole(text);
  if (whole) return whole;
  const code = binding.exec(text)?.[1];
  if (code !== undefined) return { kind: "bind", code };
  const [, verb = "", number = "", rest = ""] =
    numbered.exec(raw.trim()) ?? numbered.exec(text) ?? [];
  return verb === "" ? undefined : readNumbered(verb, number.toUpperCase(), rest.trim());
}

function readWhole(text: string): CadreCommand | undefined {
  const simple = bare[text];
  if (simple) return { kind: simple };
  const request = parseCampaignRequest(text);
  return request && { kind: "campaign", request };
}

function readNumbered(verb: string, number: string, rest: string): CadreCommand | undefined {
  switch (verb) {
    case "接":
    case "接手":
      return rest === "" ? { kind: "take", number } : undefined;
    case "回":
    case "回复":
      return { kind: "reply", number, text: rest };
    case "备注":
      return { kind: "note", number, text: rest };
    case "转":
    case "转给":
      return { kind: "assign", number, name: rest };
    default:
      return { kind: "close", number, outcome: rest };
  }
}

/** Undefined when the text is no command, or its sender no cadre: then it is a worker's. */
export function answerCadre(
  text: string,
  { state, facts }: { readonly state: ConversationState; readonly facts: TurnFacts },
): Turn | Claim | undefined {
  const { cadreAnswer } = facts;
  if (cadreAnswer?.kind === "not-a-cadre") return undefined;
  const command = parseCadreCommand(text) ?? continueDraft(text, state, facts.now);
  if (!command) return undefined;
  if (!cadreAnswer) return { kind: "claim", claim: "cadre", command };
  const { text: key, values, draft } = cadreAnswer;
  return reply(facts.text(key, values), draft === undefined ? state : withDraft(state, draft));
}

/** A cry for help is short; the text of a notice about fires or grief is not. */
const cryCharacters = 30;

/** What a cadre says in the middle of writing a notice belongs to it, unless he himself is in danger. */
function continueDraft(
  text: string,
  { draft }: ConversationState,
  now: Date,
): CadreCommand | undefined {
  if (!isDraftFresh(draft, now)) return undefined;
  if (text.length <= cryCharacters && findUrgent(text) !== undefined) return undefined;
  return { kind: "campaign", request: { kind: "draft", draft, text } };
}

function withDraft(
  { draft: _before, ...state }: ConversationState,
  draft: NoticeDraft | null,
): ConversationState {
  return draft === null ? state : { ...state, draft };
}
