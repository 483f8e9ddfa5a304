import { BsonDocument, type Value } from "../bson-value.ts";
import { approximateBytes } from "../approximate-bytes.ts";
import { CommandError } from "../command-error.ts";
import { valueIdentity } from "../value-set.ts";
import type { Accumulator } from "./accumulators.ts";
import { type Sink, type Stage, stageMemoryBytes } from "./stage.ts";

interface Group {
  readonly id: Value;
  readonly accumulators: readonly Accumulator[];
}

const bytesPerAccumulator = 64;

/** One document per different _id; a missing _id counts as null. */
export function groupSink(stage: Stage & { kind: "group" }, next: Sink): Sink {
  const groups = new Map<string | number, Group>();
  let bytes = 0;
  const grow = (by: number) => {
    bytes += by;
    if (bytes > stageMemoryBytes)
      throw new CommandError(146, `$group used too much memory: over ${stageMemoryBytes} bytes`);
  };
  const open = (id: Value): Group => {
    grow(approximateBytes(id) + stage.fields.length * bytesPerAccumulator);
    return { id, accumulators: stage.fields.map(({ create }) => create(grow)) };
  };
  return {
    push: (document) => {
      const id = stage.id.evaluate(document) ?? null;
      const identity = valueIdentity(id);
      let group = groups.get(identity);
      if (!group) groups.set(identity, (group = open(id)));
      for (const [at, { argument }] of stage.fields.entries()) {
        const accumulator = group.accumulators[at];
        if (accumulator?.isSettled?.() !== true) accumulator?.add(argument.evaluate(document));
      }
      return true;
    },
    end: () => {
      for (const group of groups.values()) if (!next.push(toDocument(stage, group))) break;
      next.end();
    },
  };
}

function toDocument(stage: Stage & { kind: "group" }, group: Group): BsonDocument {
  const document = new BsonDocument(["_id"], [group.id]);
  for (const [at, { name }] of stage.fields.entries()) {
    document.append(name, group.accumulators[at]?.result() ?? null);
  }
  return document;
}
