import { DateValue, type ObjectId } from "../language/bson-value.ts";
import { Catalog } from "./catalog.ts";
import { KeyValueStore } from "./key-value-store.ts";
import { createObjectIdSource } from "./object-id-source.ts";
import { EmbeddedStoreError } from "../store-error.ts";
import { isDamage } from "./stored-record.ts";

/** What every operation works with. */
export interface Store {
  readonly keyValues: KeyValueStore;
  readonly catalog: Catalog;
  readonly createObjectId: () => ObjectId;
  readonly now: () => DateValue;
  close(): Promise<void>;
}

export async function openStore(dir: string, nowMs: () => number): Promise<Store> {
  const keyValues = await KeyValueStore.open(dir);
  try {
    const catalog = await Catalog.load(keyValues);
    return {
      keyValues,
      catalog,
      createObjectId: createObjectIdSource(nowMs),
      now: () => new DateValue(nowMs()),
      close: () => keyValues.close(),
    };
  } catch (error) {
    await keyValues.close();
    throw isDamage(error)
      ? new EmbeddedStoreError("store-corrupt", `the store in ${dir} is damaged`, error)
      : error;
  }
}
