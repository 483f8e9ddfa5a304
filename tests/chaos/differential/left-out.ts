import type { Document } from "bson";
import { collectionName, type Operation } from "./operation.ts";
import type { Answer } from "./server-pair.ts";

/** What MongoDB itself answers differently from case to case (stack.md): not compared, and not to be relied on. */
export const leftOut = [
  {
    name: "distinct over an index",
    reason: "MongoDB then gives null for documents without the field",
  },
  {
    name: "a sparse index and a filter with null or $expr",
    reason: "MongoDB loses the documents that the index leaves out",
  },
  {
    name: "an object as $group._id whose field may be missing",
    reason: "null or nothing, depending on MongoDB's engine: wrap it in $ifNull",
  },
  {
    name: "array indexes with a leading zero in an update path",
    reason: "MongoDB 6.0.5 dies of them; the store refuses them by name",
  },
  {
    name: "which documents a failing multi-document update has changed before it failed",
    reason: "depends on the index that MongoDB picks",
  },
  {
    name: "an $expr that fails on a document which other conditions of the filter exclude",
    reason: "whether it is evaluated at all depends on MongoDB's plan",
  },
  {
    name: "$add, $multiply or $concat in $group on a wrong operand before one that is null",
    reason: "null or an error, depending on MongoDB's engine",
  },
  {
    name: "an upsert that sets parts of the _id whose names begin with $",
    reason: "MongoDB lets them in there and nowhere else; the store refuses them (52)",
  },
  {
    name: "$ifNull in $group with the same path twice",
    reason: "MongoDB 6.0.5 fails with an internal error (4822806)",
  },
  {
    name: "$elemMatch on the field with the empty name",
    reason: "MongoDB 6.0.5 dies of it when an index serves another part of the filter",
  },
] as const;

/** The store keeps to the rule that MongoDB forgets where an upsert builds the _id from its parts. */
export function isStricterOnIds({ command }: Operation, store: Answer): boolean {
  const isRefused = store.kind === "error" ? store.code === 52 : store.reply.has("writeErrors");
  return isRefused && /"_id\.[^"]*":.*"\$/.test(JSON.stringify(command));
}

const evaluatedByPlan = /"\$expr"|"\$group".*"\$(add|multiply|concat)"/;

/** MongoDB fails for no fault of the command: its engine for $group mixes up two equal operands of $ifNull. */
const internalErrorCode = 4_822_806;

export function isInternalError(answer: Answer): boolean {
  return answer.kind === "error" && answer.code === internalErrorCode;
}

/** Whether only one server may fail, or each with another error, since the other evaluated an expression in another way, or not at all. */
export function mayFailEitherWay({ command }: Operation, errorCount: number): boolean {
  return errorCount > 0 && evaluatedByPlan.test(JSON.stringify(command));
}

const elemMatchOnEmptyName = /"":\{.*"\$elemMatch"/;

/** Whether an operation is left out in a collection with these indexes. */
export function isLeftOut({ command }: Operation, indexes: readonly Document[]): boolean {
  const text = JSON.stringify(command);
  if (elemMatchOnEmptyName.test(text)) return true;
  if (indexes.length === 0) return false;
  if (command["distinct"] === collectionName) return true;
  const hasSparse = indexes.some((index) => index["sparse"] !== undefined);
  return hasSparse && (text.includes("null") || text.includes("$expr"));
}
