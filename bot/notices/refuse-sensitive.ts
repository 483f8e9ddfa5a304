import type { NoticeContent } from "../../models/notice-content.ts";
import { findSensitiveWords, type SensitiveFinding } from "./sensitive-words.ts";

/** What a worker reads of a notice, by the field it stands in. */
type CheckedFields = Pick<NoticeContent, "title" | "summary" | "body"> &
  Partial<Pick<NoticeContent, "place">>;

const fieldNames: Readonly<Record<string, string>> = {
  ...{ title: "标题", summary: "摘要", body: "正文", place: "地点" },
};
/** More are not read in one sentence. */
const namedAtOnce = 5;

/** Everything in a notice that the list of sensitive words holds. Pure. */
export function checkNotice(
  { title, summary, body, place }: CheckedFields,
  words: readonly string[],
): readonly SensitiveFinding[] {
  return findSensitiveWords({ title, summary, body, place }, words);
}

/** Why a notice cannot be submitted or sent: every word with its field and place; undefined: it can. Pure. */
export function refuseSensitive(
  content: CheckedFields,
  words: readonly string[],
): string | undefined {
  const found = checkNotice(content, words);
  if (found.length === 0) return undefined;
  const named = found.slice(0, namedAtOnce).map(describeFinding).join("、");
  const more = found.length > namedAtOnce ? `等 ${found.length} 处` : "";
  return `通知里有敏感词：${named}${more}。请改好再提交`;
}

/** 标题第 10 个字“全国第一” */
function describeFinding({ field, character, found }: SensitiveFinding): string {
  return `${fieldNames[field] ?? field}第 ${character} 个字“${found}”`;
}
