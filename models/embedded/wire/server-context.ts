import type { Store } from "../storage/store.ts";
import type { Cursors } from "./cursors.ts";

/** What the commands of a server work with. */
export interface ServerContext {
  readonly store: Store;
  readonly cursors: Cursors;
}

/** Who sends a command. */
export interface Sender {
  readonly session: string | undefined;
  readonly connectionId: number;
}
