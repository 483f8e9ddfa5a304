import type { Expression } from "../expression/expression.ts";
import type { Matcher } from "../filter/compile-filter.ts";

/** What happens to one field. `slice` and `elemMatch` exist in find only, `computed` in $project only. */
export type ProjectionLeaf =
  | { readonly kind: "include" }
  | { readonly kind: "exclude" }
  | { readonly kind: "computed"; readonly expression: Expression }
  | { readonly kind: "slice"; readonly skip: number | undefined; readonly limit: number }
  | { readonly kind: "elemMatch"; readonly matches: Matcher };

export interface ProjectionNode {
  readonly kind: "node";
  readonly children: Map<string, ProjectionNode | ProjectionLeaf>;
  /** Whether a computed field lies below: it then appears even where the document has nothing. */
  hasComputed: boolean;
}

export interface Projection {
  readonly type: "inclusion" | "exclusion";
  readonly root: ProjectionNode;
}

export function projectionNode(): ProjectionNode {
  return { kind: "node", children: new Map(), hasComputed: false };
}
