import type { BsonDocument } from "../bson-value.ts";
import { badValue, failedToParse } from "../command-error.ts";
import { compileFilter, type Matcher } from "../filter/compile-filter.ts";
import { type FilterNode, isBranch, isLeaf } from "../filter/filter-node.ts";
import { parseFilter } from "../filter/parse-filter.ts";

const identifierForm = /^[a-z][a-zA-Z0-9]*$/;

/** The filters by identifier; each tests a document whose only field is the identifier. */
export function parseArrayFilters(filters: readonly BsonDocument[]): ReadonlyMap<string, Matcher> {
  const parsed = new Map<string, Matcher>();
  for (const filter of filters) {
    const node = parseFilter(filter, { expr: "not-here" });
    const identifier = identifierOf(node);
    if (parsed.has(identifier))
      failedToParse(
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    parsed.set(identifier, compileFilter(node));
  }
  return parsed;
}

function identifierOf(filter: FilterNode): string {
  const [identifier, other] = new Set(topLevelFields(filter));
  if (identifier === undefined)
    return failedToParse("Cannot use an expression without a top-level field name in arrayFilters");
  if (other !== undefined)
    failedToParse(`Expected a single top-level field name, found '${identifier}' and '${other}'`);
  if (!identifierForm.test(identifier))
    badValue(
      `The top-level field name must be alphanumeric and begin in lower case: ${identifier}`,
    );
  return identifier;
}

/** A test that can never pass, such as `$all: []`, has lost its field. */
function topLevelFields(node: FilterNode): string[] {
  if (isBranch(node)) return node.children.flatMap(topLevelFields);
  if (isLeaf(node)) return [node.path.parts[0] ?? ""];
  return node.kind === "not" ? topLevelFields(node.child) : [];
}
