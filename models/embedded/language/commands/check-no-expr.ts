import { CommandError } from "../command-error.ts";
import { type FilterNode, isBranch } from "../filter/filter-node.ts";

/** An upsert may not depend on $expr: what would the new document look like? */
export function checkNoExpr(filter: FilterNode): void {
  if (filter.kind === "expr")
    throw new CommandError(224, "$expr is not allowed in the query predicate for an upsert");
  if (isBranch(filter)) for (const child of filter.children) checkNoExpr(child);
  if (filter.kind === "not") checkNoExpr(filter.child);
}
