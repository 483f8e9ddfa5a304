import type { Namespace } from "../language/commands/command-fields.ts";
import type { Collection } from "./collection.ts";
import type { Store } from "./store.ts";

interface Target {
  readonly namespace: Namespace;
  /** Whether the collection is created where there is none. */
  readonly upsert: boolean;
}

/** Runs a piece of work that reads in order to write, with nobody else writing to the collection.
 *  Undefined where there is no collection. */
export async function writeIn<Result>(
  store: Store,
  { namespace, upsert }: Target,
  work: (collection: Collection) => Result | Promise<Result>,
): Promise<Result | undefined> {
  for (;;) {
    const collection = upsert ? store.catalog.create(namespace) : store.catalog.find(namespace);
    if (!collection) return undefined;
    // It may be dropped while this waits for its turn; then the name stands for another one, or for none.
    const outcome = await collection.writing.run(async () =>
      collection.isDropped ? undefined : { result: await work(collection) },
    );
    if (outcome) return outcome.result;
  }
}
