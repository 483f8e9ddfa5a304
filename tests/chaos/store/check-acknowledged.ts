import { isDeepStrictEqual } from "node:util";
import type { Contest } from "./contest.ts";
import type { Item } from "./item.ts";
import type { Collections, ItemStep, Writer } from "./writer.ts";

/** Everything acknowledged is there, nothing else is, and what was not answered is there whole or not at all.
 *  The writers then know which of the two it was. Returns the number of documents. */
export async function checkItems(
  { items }: Collections,
  writers: readonly Writer[],
): Promise<number> {
  const found = await items.find({}, { hint: { $natural: 1 } }).toArray();
  const stored = new Map(found.map((item) => [item._id, item]));
  if (stored.size !== found.length) throw new Error("a scan gives a document twice");
  let expected = 0;
  for (const writer of writers) {
    if (writer.pending?.kind === "items") settlePending(writer, writer.pending, stored);
    for (const [id, item] of writer.known) expectSame(id, stored.get(id), item);
    expected += writer.known.size;
  }
  if (expected !== stored.size)
    throw new Error(`${stored.size} documents instead of ${expected}: some should be gone`);
  return expected;
}

function expectSame(id: string, stored: Item | undefined, expected: Item): void {
  if (stored === undefined) throw new Error(`an acknowledged document is lost: ${id}`);
  if (isDeepStrictEqual(stored, expected)) return;
  throw new Error(
    `${id} is not what was acknowledged: ${JSON.stringify({ stored, expected }, null, 1)}`,
  );
}

function settlePending(writer: Writer, step: ItemStep, stored: ReadonlyMap<string, Item>): void {
  const applied: boolean[] = [];
  for (const [id, after] of step.after) {
    const isApplied = isDeepStrictEqual(stored.get(id), after);
    applied.push(isApplied);
    // Otherwise it must be as it was before, which the comparison with all that is known shows.
    if (isApplied) writer.settle(id, after);
  }
  if (
    step.isOrdered &&
    applied.lastIndexOf(true) > applied.indexOf(false) &&
    applied.includes(false)
  )
    throw new Error(`a command in order was applied with a hole: ${applied.join()}`);
}

/** Hits and claims likewise; no slot is there twice. Forgets the hits and removes their documents. */
export async function checkContest(
  { slots, claims }: Collections,
  contest: Contest,
  writers: readonly Writer[],
): Promise<void> {
  const pending = writers.map((writer) => writer.pending);
  const open = new Set(pending.flatMap((step) => (step?.kind === "hit" ? [step.hit] : [])));
  const stored = await slots.find().toArray();
  expectUnique(stored.map(({ slot }) => slot));
  for (const { slot, count, hits } of stored) {
    if (count !== hits.length) throw new Error(`half a document in slot ${slot}`);
    expectUnique(hits);
    const acknowledged = contest.hits.get(slot) ?? new Set();
    const surplus = hits.filter((hit) => !acknowledged.has(hit));
    if (!surplus.every((hit) => open.has(hit)) || hits.length - surplus.length < acknowledged.size)
      throw new Error(`slot ${slot} has ${hits.join()} of ${[...acknowledged].join()}`);
    contest.hits.delete(slot);
  }
  if (contest.hits.size > 0) throw new Error(`slots are lost: ${[...contest.hits.keys()].join()}`);
  await slots.deleteMany({});
  await checkClaims(claims, contest, pending);
}

async function checkClaims(
  claims: Collections["claims"],
  contest: Contest,
  pending: readonly Writer["pending"][],
): Promise<void> {
  const stored = new Map((await claims.find().toArray()).map((claim) => [claim._id, claim]));
  expectUnique([...stored.values()].map(({ slot }) => slot));
  for (const step of pending) {
    if (step?.kind === "claim" && stored.has(step.claim._id)) {
      contest.held.set(step.claim._id, step.claim);
    }
    if (step?.kind === "release" && !stored.has(step.claim._id)) {
      contest.held.delete(step.claim._id);
    }
  }
  if (!isDeepStrictEqual(stored, contest.held))
    throw new Error("the claims are not those that were acknowledged");
}

function expectUnique(values: readonly (string | number)[]): void {
  if (new Set(values).size !== values.length)
    throw new Error(`something unique is there twice: ${values.join()}`);
}
