import mongoose from "mongoose";

/** Somebody else inserted a document with this unique key first. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === 11_000;
}
