import type { NoticeContent } from "../../models/notice-content.ts";
import { maxTextBytes, splitText } from "../wechat/split-text.ts";
import { articleLimits, cutCharacters } from "./mass-content.ts";
import {
  templateData,
  type NoticeTemplate,
  type TemplateFacts,
  type TemplateSource,
} from "./template-data.ts";
import { describeItem } from "./compose-digest.ts";
import { cutTemplateValue, findEmoji, showEmojiAsBox } from "./template-value.ts";
import { findValueProblem } from "./value-limits.ts";

/** Something a cadre should know before it is sent. */
export interface PreviewWarning {
  /** Of the notice: `title`, `summary`, `body`, `time`, `place`. */
  readonly field: string;
  /** One Chinese sentence. */
  readonly message: string;
  /** The first character that is too much, in UTF-16 units. */
  readonly at?: number;
}

/** One line of a template message or subscription notice. */
export interface PreviewLine {
  readonly name: string;
  /** Key in the template: `thing1`. */
  readonly key: string;
  /** What is handed over. */
  readonly value: string;
  /** What the worker reads. */
  readonly shown: string;
}

export interface NoticePreview {
  readonly template: {
    readonly lines: readonly PreviewLine[];
    readonly warnings: readonly PreviewWarning[];
  };
  readonly subscription: {
    readonly lines: readonly PreviewLine[];
    readonly warnings: readonly PreviewWarning[];
  };
  readonly mass: {
    readonly title: string;
    readonly digest: string;
    readonly warnings: readonly PreviewWarning[];
  };
  readonly customerService: {
    readonly text: string;
    readonly bytes: number;
    readonly messages: number;
    readonly warnings: readonly PreviewWarning[];
  };
}

export interface PreviewFacts extends TemplateFacts {
  /** Where the message leads. */
  readonly pageUrl: string;
  /** What is set for the notice's category; without it keywords as most templates have them. */
  readonly template?: Pick<NoticeTemplate, "fields"> | undefined;
}

/** What each channel makes of a notice, and what is lost on the way. Pure. */
export function previewNotice(content: NoticeContent, facts: PreviewFacts): NoticePreview {
  return {
    template: previewTemplate(content, facts),
    subscription: previewSubscription(content, facts),
    mass: previewArticle(content),
    customerService: previewText(content, facts.pageUrl),
  };
}

const usualFields: NoticeTemplate["fields"] = {
  ...{ thing1: "title", time2: "time", thing3: "place", thing4: "summary" },
};
const sourceNames: Readonly<Record<TemplateSource, string>> = {
  ...{ title: "标题", summary: "摘要", time: "时间", place: "地点", account: "公众号名称" },
};

/** The values that are handed over, with the name of what fills them. */
function linesOf(content: NoticeContent, facts: PreviewFacts): readonly SourcedLine[] {
  const fields = facts.template?.fields ?? usualFields;
  const data = templateData(content, { templateId: "", fields }, facts);
  return Object.entries(fields).map(([key, source]) => ({
    ...{ key, source, name: sourceNames[source], value: data[key] ?? "" },
  }));
}

type SourcedLine = Omit<PreviewLine, "shown"> & { readonly source: TemplateSource };

/** Over-long lines are cut on the phone. Source: fact sheet 5.3. */
function previewTemplate(content: NoticeContent, facts: PreviewFacts): NoticePreview["template"] {
  const lines = linesOf(content, facts);
  return {
    lines: lines.map((line) => show(line, cutTemplateValue(showEmojiAsBox(line.value)).shown)),
    warnings: lines.flatMap(({ source }) => lossWarnings(source, content)),
  };
}

function show({ name, key, value }: SourcedLine, shown: string): PreviewLine {
  return { name, key, value, shown };
}

/** What the values lose of what was written. */
function lossWarnings(source: TemplateSource, content: NoticeContent): readonly PreviewWarning[] {
  if (source === "account" || source === "time") return [];
  const written = content[source];
  if (written === undefined) return [];
  const name = sourceNames[source];
  const { cutAt } = cutTemplateValue(written);
  const emojiAt = findEmoji(written);
  return [
    ...(cutAt === undefined
      ? []
      : [{ field: source, at: cutAt, message: `“${name}”超过 20 个字，后面的在手机上看不到` }]),
    ...(emojiAt === undefined
      ? []
      : [{ field: source, at: emojiAt, message: `“${name}”里的表情在模板消息里显示不了，会去掉` }]),
  ];
}

/** What does not keep to the keyword's limit is refused by the platform (47003). */
function previewSubscription(
  content: NoticeContent,
  facts: PreviewFacts,
): NoticePreview["subscription"] {
  const lines = linesOf(content, facts);
  const refused = lines.flatMap(({ key, value, source, name }) => {
    const problem = findValueProblem(key, value);
    const message = `“${name}”${problem ?? ""}，不然微信不收`;
    return problem === undefined ? [] : [{ field: source, message }];
  });
  return {
    lines: lines.map((line) => show(line, line.value)),
    warnings: [...refused, ...lines.flatMap(({ source }) => lossWarnings(source, content))],
  };
}

function previewArticle({ title, summary }: NoticeContent): NoticePreview["mass"] {
  return {
    title: cutCharacters(title, articleLimits.title),
    digest: cutCharacters(summary, articleLimits.digest),
    warnings: [
      ...tooLong("title", title, { max: articleLimits.title, name: "标题" }),
      ...tooLong("summary", summary, { max: articleLimits.digest, name: "摘要" }),
    ],
  };
}

function tooLong(
  field: "title" | "summary",
  text: string,
  { max, name }: { readonly max: number; readonly name: string },
): readonly PreviewWarning[] {
  const characters = Array.from(text);
  if (characters.length <= max) return [];
  const at = characters.slice(0, max).join("").length;
  return [
    { field, at, message: `群发图文的${name}最多 ${max} 个字，现在是 ${characters.length} 个` },
  ];
}

function previewText(content: NoticeContent, pageUrl: string): NoticePreview["customerService"] {
  const text = customerServiceText(content, pageUrl);
  const bytes = Buffer.byteLength(text);
  const messages = splitText(text).length;
  const message = `客服消息最多 ${maxTextBytes} 字节，现在是 ${bytes} 字节，会分成 ${messages} 条`;
  return {
    ...{ text, bytes, messages },
    warnings: messages > 1 ? [{ field: "summary", message }] : [],
  };
}

/** Of a digest's items; the rest stands on the page. */
const itemsInText = 6;

/** A notice as a text in the chat. */
export function customerServiceText(content: NoticeContent, pageUrl: string): string {
  const { title, summary, time, place, items } = content;
  if (items) {
    const listed = items.slice(0, itemsInText).map(describeItem);
    return [`【${title}】${place ?? ""}`, summary, ...listed, `详情：${pageUrl}`].join("\n");
  }
  const facts = [
    ...(time === undefined ? [] : [`时间：${time}`]),
    ...(place === undefined ? [] : [`地点：${place}`]),
  ];
  return [`【${title}】`, ...facts, summary, `详情：${pageUrl}`].join("\n");
}
