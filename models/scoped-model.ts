import { trusted, type Model } from "mongoose";
import { scopeOf, within, type InScope, type Scope, type ScopedDocument } from "./scope.ts";

export interface PageQuery<Row> {
  /** Conditions besides the scope; operators of ours in `trusted()`. */
  readonly filter?: Readonly<Record<string, unknown>>;
  /** Always present in the rows; `_id` decides between equals. */
  readonly sort: { readonly field: keyof Row & string; readonly direction: 1 | -1 };
  /** The last row of the page before. */
  readonly after?: PagePlace;
  readonly limit: number;
  /** Fields that the list does not show and that would be long. */
  readonly without?: readonly (keyof Row & string)[];
}

/** Where a page ended. */
export interface PagePlace {
  readonly value: string | number | Date;
  readonly id: string;
}

export interface Page<Row> {
  readonly items: readonly InScope<Row>[];
  /** Absent on the last page. */
  readonly next?: PagePlace;
}

const streamBatchSize = 1_000;

/** A collection as one cadre sees it. Every query of the API goes through here, and every one carries his scope. */
export class ScopedModel<Row extends ScopedDocument> {
  readonly #model: Model<unknown>;
  readonly #scope: Scope;

  constructor(model: unknown, scope: Scope) {
    this.#model = model as Model<unknown>;
    this.#scope = scope;
  }

  /** The part at and below one place in the tree, as one condition: two on the same array are slow together.
   *  Undefined when the place does not lie within the scope.
   *  @param path codes from the district down to the place */
  at(path: readonly string[]): ScopedModel<Row> | undefined {
    const organisation = path.at(-1);
    if (organisation === undefined || !path.includes(this.#scope.organisation)) return undefined;
    return new ScopedModel(this.#model, scopeOf({ organisation }));
  }

  /** Null as well when it lies outside the scope. */
  async find(id: string): Promise<InScope<Row> | null> {
    return this.#model.findOne({ ...within(this.#scope), _id: id }).lean<InScope<Row>>();
  }

  async findOne(filter: Readonly<Record<string, unknown>>): Promise<InScope<Row> | null> {
    return this.#model.findOne(this.#scoped(filter)).lean<InScope<Row>>();
  }

  async page({
    filter = {},
    sort,
    after,
    limit,
    without = [],
  }: PageQuery<Row>): Promise<Page<Row>> {
    const { field, direction } = sort;
    const found = await this.#model
      .find(
        this.#scoped({ ...filter, ...(after && behind(after, sort)) }),
        Object.fromEntries(without.map((name) => [name, 0])),
      )
      .sort({ [field]: direction, _id: direction })
      .limit(limit + 1)
      .lean<InScope<Row>[]>();
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    if (!last) return { items };
    return { items, next: { value: last[field] as PagePlace["value"], id: String(last._id) } };
  }

  /** At most `limit`: a list says "more than" rather than counting a million. */
  async count(filter: Readonly<Record<string, unknown>>, limit: number): Promise<number> {
    return this.#model.countDocuments(this.#scoped(filter), { limit });
  }

  /** For exports: in the order of `_id`, never more than a batch in memory. */
  stream(filter: Readonly<Record<string, unknown>>): AsyncIterable<InScope<Row>> {
    return this.#model
      .find(this.#scoped(filter))
      .sort({ _id: 1 })
      .lean<InScope<Row>[]>()
      .cursor({ batchSize: streamBatchSize });
  }

  /** Stages behind a `$match` of the scope and the filter. */
  async aggregate<Result>(
    filter: Readonly<Record<string, unknown>>,
    stages: readonly Readonly<Record<string, unknown>>[],
  ): Promise<Result[]> {
    const match = { $match: this.#scoped(filter) };
    return this.#model.aggregate<Result>([match, ...stages] as never);
  }

  /** The scope stands last, so that no condition replaces it; both hold when a condition narrows the path. */
  #scoped(filter: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { organisationPath, ...rest } = filter;
    if (organisationPath === undefined) return { ...rest, ...within(this.#scope) };
    return { ...rest, $and: [{ organisationPath }, within(this.#scope)] };
  }
}

function behind(
  { value, id }: PagePlace,
  { field, direction }: { readonly field: string; readonly direction: 1 | -1 },
) {
  const [beyond, upTo] = direction === 1 ? ["$gt", "$gte"] : ["$lt", "$lte"];
  return {
    [field]: trusted({ [upTo]: value }),
    $or: [
      { [field]: trusted({ [beyond]: value }) },
      { [field]: value, _id: trusted({ [beyond]: id }) },
    ],
  };
}
