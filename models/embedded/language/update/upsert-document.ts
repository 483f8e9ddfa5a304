import { BsonDocument, type Value } from "../bson-value.ts";
import { compareStrings } from "../compare-values.ts";
import { CommandError } from "../command-error.ts";
import type { FieldPath, FilterNode } from "../filter/filter-node.ts";

interface Equality {
  readonly path: FieldPath;
  readonly value: Value;
}

/** What an upsert with modifiers starts from: the fields that the filter asks to be equal to something. */
export function documentFromFilter(filter: FilterNode): BsonDocument {
  const document = new BsonDocument();
  for (const { path, value } of checked(equalitiesOf(filter))) setPath(document, path, value);
  return document;
}

/** The _id that the filter of a replacing upsert asks for. */
export function idFromFilter(filter: FilterNode): Value | undefined {
  const ofId = equalitiesOf(filter).filter(({ path }) => path.parts[0] === "_id");
  const equalities = checked(ofId);
  if (equalities.some(({ path }) => path.parts.length > 1))
    throw new CommandError(111, "field at '_id' must be exactly specified");
  return equalities[0]?.value;
}

function equalitiesOf(filter: FilterNode): Equality[] {
  const found: Equality[] = [];
  collect(filter, found);
  return found.sort((a, b) => compareStrings(a.path.dotted, b.path.dotted));
}

/** Each path once, and none inside another. */
function checked(found: readonly Equality[]): readonly Equality[] {
  for (const [at, { path }] of found.entries()) {
    const clash = found.find((other, index) => index !== at && isPrefix(other.path, path));
    if (clash)
      throw new CommandError(
        54,
        `cannot infer query fields to set, both paths '${path.dotted}' and '${clash.path.dotted}' are matched`,
      );
  }
  return found;
}

function collect(node: FilterNode, found: Equality[]): void {
  if (node.kind === "eq") found.push({ path: node.path, value: node.value });
  if (node.kind === "and") for (const child of node.children) collect(child, found);
}

function isPrefix(prefix: FieldPath, path: FieldPath): boolean {
  return prefix.parts.every((part, at) => path.parts[at] === part);
}

function setPath(document: BsonDocument, path: FieldPath, value: Value): void {
  if (path.dotted === "") throw new CommandError(20, "Cannot call setValue on the root object");
  let inside = document;
  for (const [at, part] of path.parts.entries()) {
    if (at === path.parts.length - 1) {
      inside.append(part, value);
      return;
    }
    const known = inside.get(part);
    const next = known instanceof BsonDocument ? known : new BsonDocument();
    if (next !== known) inside.append(part, next);
    inside = next;
  }
}
