import { z, type ZodType } from "zod";
import type { Page, PagePlace } from "../../models/scoped-model.ts";
import { ApiProblem } from "./problem.ts";

const maxLimit = 100;
const defaultLimit = 20;
const maxCursorCharacters = 512;
/** Lists count up to here and then say "more than". */
export const countLimit = 10_000;

/** Spread into a list's query schema. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(maxLimit).default(defaultLimit),
  cursor: z.string().max(maxCursorCharacters).optional(),
};

export function pageAnswer<Item extends ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
  });
}

/** A page of rows as the API answers it. */
export function toPage<Row, Item>(
  { items, next }: Page<Row>,
  view: (row: Page<Row>["items"][number]) => Item,
): { items: Item[]; nextCursor: string | null } {
  return { items: items.map(view), nextCursor: next ? writeCursor(next) : null };
}

const cursorShape = z.union([
  z.strictObject({ d: z.iso.datetime(), id: z.string() }),
  z.strictObject({ v: z.union([z.string(), z.number()]), id: z.string() }),
]);

/** @throws ApiProblem `bad-cursor` for what no list of ours gave out. */
export function readCursor(cursor: string | undefined): PagePlace | undefined {
  if (cursor === undefined) return undefined;
  const parsed = cursorShape.safeParse(openJson(cursor));
  if (!parsed.success) {
    throw new ApiProblem(400, "bad-cursor", { message: "翻页的位置不对，请从第一页重新打开" });
  }
  const { data } = parsed;
  return { id: data.id, value: "d" in data ? new Date(data.d) : data.v };
}

function writeCursor({ value, id }: PagePlace): string {
  const place = value instanceof Date ? { d: value.toISOString(), id } : { v: value, id };
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function openJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
