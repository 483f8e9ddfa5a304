import { z } from "zod";
import { longText, shortText } from "../../bot/text-fields.ts";
import { noticeCategories } from "../../models/notice-category.ts";
import { noticeCharacters, noticeLevels, subjectKinds } from "../../models/notice.ts";
import { districtCode } from "../../models/scope.ts";
import type { ScopedData } from "../../models/scoped-data.ts";
import { organisationField } from "./fields.ts";
import { notFound } from "./problem.ts";
import { rowId } from "./row-id.ts";

const httpsLink = z
  .url({ protocol: /^https$/, error: "要是 https:// 开头的网址" })
  .max(1_000, "网址太长了");
/** A picture: elsewhere, or one of ours. */
const coverField = z.union([httpsLink, z.string().regex(/^\/m\/media\/[\w.-]{1,80}$/)], {
  error: "要是 https:// 开头的图片网址，或者本系统里的图片",
});

/** Whose it is: the caller's own organisation when he names none. */
export const ownerField = organisationField.optional();
/** What three kinds of row have in common. */
export const shownFields = { link: httpsLink.optional(), cover: coverField.optional() };
export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const noticeFields = z.strictObject({
  level: z.enum(noticeLevels),
  category: z.enum(noticeCategories),
  title: shortText(noticeCharacters.title),
  summary: shortText(noticeCharacters.summary),
  body: longText(noticeCharacters.body),
  subject: z.strictObject({ kind: z.enum(subjectKinds), id: rowId }).optional(),
  ...shownFields,
});

/** The path of the organisation a new row belongs to.
 *  @throws ApiProblem when it lies outside the caller's scope */
export async function ownerPath(
  organisation: string | undefined,
  caller: { readonly organisation: string },
  data: ScopedData,
): Promise<readonly string[]> {
  const code = organisation ?? caller.organisation;
  const found = await data.organisations.find(code);
  if (found) return found.organisationPath;
  if (code === districtCode && caller.organisation === districtCode) return [districtCode];
  throw notFound("没有这个组织，或者不在您负责的范围内");
}
