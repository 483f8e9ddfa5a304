import { reply, type ConversationState, type Source, type Turn, type TurnFacts } from "../turn.ts";

const knownKinds = ["stall", "cadre", "poster"] as const;

/** The kind stands in front of the scene's first underscore: `stall_0007`. */
export function readSource(scene: string): Source {
  const kind = knownKinds.find((candidate) => scene.startsWith(`${candidate}_`));
  return { kind: kind ?? "other", scene };
}

/** A follow, with or without a QR code. */
export function welcome(
  scene: string | undefined,
  state: ConversationState,
  facts: TurnFacts,
): Turn {
  const arrived = remember(scene, state, facts);
  const text = facts.stall
    ? facts.text("welcome.stall", { stall: facts.stall.name, place: facts.stall.place })
    : facts.text("welcome");
  return reply(text, arrived);
}

/** A follower scanned a code. */
export function greetScan(scene: string, state: ConversationState, facts: TurnFacts): Turn {
  const arrived = remember(scene, state, facts);
  const text = facts.stall
    ? facts.text("scan.stall", { stall: facts.stall.name, place: facts.stall.place })
    : facts.text("scan.other");
  return reply(text, arrived);
}

function remember(
  scene: string | undefined,
  state: ConversationState,
  facts: TurnFacts,
): ConversationState {
  if (scene === undefined) return state;
  return { ...state, source: readSource(scene), ...(facts.stall && { town: facts.stall.town }) };
}
