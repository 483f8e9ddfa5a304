import { z } from "zod";

/** Ids of rows: codes, hashes and request ids. */
export const rowId = z.string().regex(/^[\w-]{1,64}$/, "编号不对");
export const rowParams = z.strictObject({ id: rowId });
export const rowVersion = z.number().int().min(1).max(1_000_000_000);
/** Statistical code of a town or street. */
export const townCode = z.string().regex(/^\d{9}$/, "要是 9 位的镇街代码");
