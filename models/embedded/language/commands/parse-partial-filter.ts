import type { BsonDocument } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";
import { type FilterNode, isBranch } from "../filter/filter-node.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import { simplifyFilter } from "../filter/simplify-filter.ts";

const supported = new Set<FilterNode["kind"]>([
  ...(["eq", "lt", "lte", "gt", "gte", "in", "exists", "type", "and", "or"] as const),
]);

/** Only filters that a query can be shown to imply are allowed in a partial index. */
export function parsePartialFilter(filter: BsonDocument): FilterNode {
  const parsed = parseFilter(filter, { expr: "not-here" });
  checkSupported(parsed);
  return simplifyFilter(parsed);
}

function checkSupported(node: FilterNode): void {
  if (!supported.has(node.kind))
    throw new CommandError(67, `Expression not supported in partial index: ${node.kind}`);
  if (isBranch(node)) for (const child of node.children) checkSupported(child);
}
