declare const scopeBrand: unique symbol;
declare const rowBrand: unique symbol;

/** The part of the union tree somebody may see: one organisation and everything below it. */
export interface Scope {
  readonly organisation: string;
  readonly [scopeBrand]: true;
}

/** A document that belongs to a place in the union tree: the codes from the district down to its own organisation.
 *  What belongs to no town belongs to the district alone. */
export interface ScopedDocument {
  readonly _id: string | number;
  readonly organisationPath: readonly string[];
}

/** A row that was read within somebody's scope. What changes a row asks for one of these,
 *  so a row of another town cannot come as far as that. */
export type InScope<Row> = Row & { readonly [rowBrand]: true };

/** Statistical code of Shunyi. */
export const districtCode = "110113";

export function scopeOf({ organisation }: { readonly organisation: string }): Scope {
  return { organisation } as Scope;
}

/** For what nobody asked for: jobs, and the account's own voice. */
export const wholeUnion: Scope = scopeOf({ organisation: districtCode });

/** The one condition that every query for a cadre carries. */
export function within({ organisation }: Scope): { readonly organisationPath: string } {
  return { organisationPath: organisation };
}

/** For filters: `{ ...within(scope) }` decides, this only narrows. */
export function isWithin({ organisationPath }: ScopedDocument, { organisation }: Scope): boolean {
  return organisationPath.includes(organisation);
}
