import mongoose, { type Connection } from "mongoose";

// An unknown field in a filter throws instead of matching everything; operators that come with a value
// (from outside) are compared as data, our own are marked with mongoose.trusted().
mongoose.set({ strictQuery: "throw", sanitizeFilter: true });

/** A MongoDB that answers is found well within this; a callback is given up after 2 s. */
const serverSelectionTimeoutMs = 1_500;
/** No query of ours runs this long; the socket behind one that does is dead. */
const socketTimeoutMs = 30_000;

export interface ConnectionOptions {
  /** Wins over the database in the URI; without either it is `goutonghui`. */
  readonly databaseName?: string;
  /** Lets tests record what the models send. */
  readonly monitorCommands?: boolean;
}

/** Nothing is created behind our back: `prepareDatabase` makes the indexes.
 *  @throws MongooseServerSelectionError when nobody answers. */
export async function openConnection(
  uri: string,
  options: ConnectionOptions = {},
): Promise<Connection> {
  const databaseName = options.databaseName ?? (databaseNameIn(uri) || "goutonghui");
  return mongoose
    .createConnection(uri, {
      dbName: databaseName,
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      maxPoolSize: 20,
      serverSelectionTimeoutMS: serverSelectionTimeoutMs,
      socketTimeoutMS: socketTimeoutMs,
      monitorCommands: options.monitorCommands ?? false,
    })
    .asPromise();
}

/** Not by `new URL`: a replica set's address names several hosts, which is no URL. */
function databaseNameIn(uri: string): string {
  return /^[^/]+:\/\/[^/]+\/([^?]*)/.exec(uri)?.[1] ?? "";
}

/** Error 11000: a unique index, or `_id`, holds this value already. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === 11_000;
}

/** Errors 26 and 27: there is no such collection or index. */
export function isMissing(error: unknown): boolean {
  const missing: readonly unknown[] = [26, 27];
  return error instanceof mongoose.mongo.MongoServerError && missing.includes(error.code);
}

/** The database refused or did not answer; as opposed to a fault of ours. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error;
}
