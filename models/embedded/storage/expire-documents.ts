import { DateValue } from "../language/bson-value.ts";
import type { FilterNode } from "../language/filter/filter-node.ts";
import { fieldPath } from "../language/filter/filter-node.ts";
import type { Collection } from "./collection.ts";
import { removeAll } from "./operations/remove.ts";
import type { Store } from "./store.ts";
import type { StoredIndex } from "./stored-index.ts";

/** Removes what TTL indexes say is over, again and again. */
export function startExpiry(store: Store, intervalMs: number): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= expireDocuments(store)
      .catch(() => undefined)
      .finally(() => (running = undefined));
  }, intervalMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** One pass over all TTL indexes. */
async function expireDocuments(store: Store): Promise<void> {
  for (const collection of store.catalog.all()) {
    for (const index of collection.indexes) {
      if (index.spec.expireAfterSeconds !== undefined) await expireBy(store, collection, index);
    }
  }
}

/** Dates before the limit; an array counts by its earliest date, and only dates count at all. */
async function expireBy(store: Store, collection: Collection, index: StoredIndex): Promise<void> {
  const [field] = index.spec.fields;
  if (!field || collection.isDropped) return;
  const limit = new DateValue(store.now().ms - (index.spec.expireAfterSeconds ?? 0) * 1000);
  const isOver: FilterNode = { kind: "lte", path: fieldPath(field.path.join(".")), value: limit };
  const { partialFilter } = index.spec;
  const filter: FilterNode = partialFilter
    ? { kind: "and", children: [isOver, partialFilter] }
    : isOver;
  const logged: Promise<void>[] = [];
  await removeAll(store, { namespace: collection.namespace, filter, logged });
  await Promise.all(logged);
}
