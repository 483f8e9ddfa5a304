import type { ChatMessage } from "../api-types.ts";

const newestKept = 500;

/** The newest 500 in order; the same array when nothing changed, so that nothing is drawn again. */
export function mergeMessages(
  known: readonly ChatMessage[],
  items: readonly ChatMessage[],
): readonly ChatMessage[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  const changed = items.filter((item) => !isSame(bySeq.get(item.seq), item));
  if (changed.length === 0) return known;
  for (const item of changed) bySeq.set(item.seq, item);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-newestKept);
}

/** Where to read on: settled messages never change, so from the first unsettled one. */
export function nextCursor(known: readonly ChatMessage[]): number {
  const pending = known.find(({ state }) => state === "sending");
  return pending ? pending.seq - 1 : (known.at(-1)?.seq ?? 0);
}

function isSame(known: ChatMessage | undefined, item: ChatMessage): boolean {
  return known?.state === item.state && known.attempt === item.attempt;
}
