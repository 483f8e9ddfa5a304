import mongoose, { type mongo } from "mongoose";

const {
  MongoBulkWriteError,
  MongoClient,
  MongoNetworkError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} = mongoose.mongo;

/** Gives up soon, and never repeats a command by itself: what was not answered is not acknowledged. */
export function connectTo(uri: string, maxPoolSize = 8): Promise<mongo.MongoClient> {
  return MongoClient.connect(uri, {
    directConnection: true,
    retryReads: false,
    retryWrites: false,
    maxPoolSize,
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 5_000,
    socketTimeoutMS: 30_000,
  });
}

export function isConnectionLoss(error: unknown): boolean {
  // A bulk write wraps what broke it off.
  if (error instanceof MongoBulkWriteError) return isConnectionLoss(error.errorResponse);
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoTopologyClosedError
  );
}

export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "number" ? error.code : undefined;
}
