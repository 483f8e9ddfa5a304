export type StoreErrorCode =
  /** Another process has this folder open. */
  | "store-locked"
  /** A file of the store is damaged or missing. */
  | "store-corrupt"
  /** The folder was written by a newer version. */
  | "store-newer"
  /** The folder cannot be read or written, or the port cannot be opened. */
  | "store-unavailable"
  /** The store stopped by itself. */
  | "store-crashed";

/** The embedded store could not start, or ended before it was asked to. */
export class EmbeddedStoreError extends Error {
  override readonly name = "EmbeddedStoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
