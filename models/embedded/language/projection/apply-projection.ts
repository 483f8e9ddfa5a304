import { BsonDocument, type Value } from "../bson-value.ts";
import { sliceArray } from "./parse-slice.ts";
import type { Projection, ProjectionLeaf, ProjectionNode } from "./projection-node.ts";

export type Project = (document: BsonDocument) => BsonDocument;

/** Fields stay in the order of the document; what is computed comes after them, in the order asked for. */
export function compileProjection(projection: Projection): Project {
  return (document) => {
    const pass = { isInclusion: projection.type === "inclusion", root: document };
    return projectDocument(pass, projection.root, document);
  };
}

interface Pass {
  readonly isInclusion: boolean;
  readonly root: BsonDocument;
  /** Inside an array that lies in another, a $slice includes but cuts nothing, as in MongoDB. */
  readonly isInNestedArray?: boolean;
}

function projectDocument(pass: Pass, node: ProjectionNode, document: BsonDocument): BsonDocument {
  const result = new BsonDocument();
  for (let at = 0; at < document.names.length; at += 1) {
    const name = document.names[at] ?? "";
    const value = projectField(pass, node.children.get(name), document.values[at]);
    if (value !== undefined) result.append(name, value);
  }
  if (pass.isInclusion) appendComputed(pass, node, { document, result });
  return result;
}

type Child = ProjectionNode | ProjectionLeaf | undefined;

function projectField(pass: Pass, child: Child, value: Value | undefined): Value | undefined {
  if (!child) return pass.isInclusion ? undefined : value;
  if (child.kind === "node") return projectValue(pass, child, value);
  if (child.kind === "include") return value;
  if (child.kind === "slice")
    return Array.isArray(value) && !pass.isInNestedArray ? sliceArray(value, child) : value;
  const replaced = child.kind === "elemMatch" && !pass.isInclusion;
  return replaced ? elemMatch(child, value) : undefined;
}

function projectValue(
  pass: Pass,
  node: ProjectionNode,
  value: Value | undefined,
): Value | undefined {
  if (value instanceof BsonDocument) return projectDocument(pass, node, value);
  if (Array.isArray(value)) {
    return value.flatMap((element) => {
      const inside = Array.isArray(element) ? { ...pass, isInNestedArray: true } : pass;
      const projected = projectValue(inside, node, element);
      return projected === undefined ? [] : [projected];
    });
  }
  if (node.hasComputed) return projectDocument(pass, node, new BsonDocument());
  return pass.isInclusion ? undefined : value;
}

interface Projected {
  readonly document: BsonDocument;
  readonly result: BsonDocument;
}

function appendComputed(pass: Pass, node: ProjectionNode, { document, result }: Projected): void {
  for (const [name, child] of node.children) {
    const value = computedValue(pass, child, { name, document });
    if (value !== undefined) result.set(name, value);
  }
}

function computedValue(
  pass: Pass,
  child: ProjectionNode | ProjectionLeaf,
  { name, document }: { readonly name: string; readonly document: BsonDocument },
): Value | undefined {
  if (child.kind === "computed") return child.expression.evaluate(pass.root);
  if (child.kind === "elemMatch") return elemMatch(child, document.get(name));
  const appears = child.kind === "node" && child.hasComputed && !document.has(name);
  return appears ? projectDocument(pass, child, new BsonDocument()) : undefined;
}

function elemMatch(
  { matches }: ProjectionLeaf & { kind: "elemMatch" },
  value: Value | undefined,
): Value | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = { index: undefined };
  if (!matches(new BsonDocument(["a"], [value]), found)) return undefined;
  const element = value[Number(found.index)];
  return element === undefined ? undefined : [element];
}
