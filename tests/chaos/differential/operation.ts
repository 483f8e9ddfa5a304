import type { Document } from "bson";

/** One command for both servers, and how their answers are compared. */
export interface Operation {
  readonly command: Document;
  /** Whether the order of the documents in the answer is part of it. */
  readonly isOrdered: boolean;
  /** Whether it changes the collection: then all of it is compared afterwards. */
  readonly writes: boolean;
  /** The filter by which one document among several could be meant; it is narrowed to one then. */
  readonly single?: { readonly filter: Document; readonly narrow: (filter: Document) => Document };
  /** Whether an error may depend on which of several documents comes first. */
  readonly isMulti?: boolean;
}

export const collectionName = "c";
