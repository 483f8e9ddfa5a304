import { BsonDocument, type Value } from "../bson-value.ts";
import { badValue, failedToParse } from "../command-error.ts";
import { compileFilter, type Matcher } from "../filter/compile-filter.ts";
import { parseFilter } from "../filter/parse-filter.ts";

const identifierForm = /^[a-z][a-zA-Z0-9]*$/;

/** The filters by identifier; each tests a document whose only field is the identifier. */
export function parseArrayFilters(filters: readonly BsonDocument[]): ReadonlyMap<string, Matcher> {
  const parsed = new Map<string, Matcher>();
  for (const filter of filters) {
    const matches = compileFilter(parseFilter(filter, { expr: "not-here" }));
    const identifier = identifierOf(filter);
    if (parsed.has(identifier))
      failedToParse(
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    parsed.set(identifier, matches);
  }
  return parsed;
}

function identifierOf(filter: BsonDocument): string {
  const found = new Set(topLevelFields(filter));
  const [identifier, other] = found;
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

function topLevelFields(filter: BsonDocument): string[] {
  return [...filter.entries()].flatMap(([name, value]) =>
    name.startsWith("$") ? fieldsOfBranches(value) : [name.split(".")[0] ?? ""],
  );
}

function fieldsOfBranches(branches: Value): string[] {
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch) =>
    branch instanceof BsonDocument ? topLevelFields(branch) : [],
  );
}
