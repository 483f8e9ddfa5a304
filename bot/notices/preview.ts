import type { NoticeContent } from "../../models/notice-content.ts";
import { maxTextBytes, splitText } from "../wechat/split-text.ts";
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

/** Of an article in a draft. Source: fact sheet 5.6. */
const maxTitleCharacters = 32;
const maxDigestCharacters = 120;

/** What each channel makes of a notice, and what is lost on the way. Pure.
 *  @param pageUrl where the message leads */
export function previewNotice(content: NoticeContent, pageUrl: string): NoticePreview {
  return {
    template: previewTemplate(content),
    subscription: previewSubscription(content),
    mass: previewArticle(content),
    customerService: previewText(content, pageUrl),
  };
}

type ContentField = "title" | "summary" | "time" | "place";

/** How a notice fills a template, in order; a line that has nothing to say is left out. */
const templateFields: readonly {
  readonly name: string;
  readonly key: string;
  readonly field: ContentField;
}[] = [
  { name: "事项", key: "thing1", field: "title" },
  { name: "时间", key: "time2", field: "time" },
  { name: "地点", key: "thing3", field: "place" },
  { name: "说明", key: "thing4", field: "summary" },
];

/** The values of a notice by the template's keys. */
function templateValues(
  content: Pick<NoticeContent, ContentField>,
): readonly Omit<PreviewLine, "shown">[] {
  return templateFields.flatMap(({ name, key, field }) => {
    const value = content[field];
    return value === undefined ? [] : [{ name, key, value: oneLine(value) }];
  });
}

function previewTemplate(content: NoticeContent): NoticePreview["template"] {
  const lines = templateValues(content).map((line) => ({
    ...line,
    shown: cutTemplateValue(showEmojiAsBox(line.value)).shown,
  }));
  const warnings = templateFields.flatMap(({ name, field }) =>
    templateWarnings(name, field, content[field]),
  );
  return { lines, warnings };
}

/** Over-long values are cut without an error, and emoji become boxes. Source: fact sheet 5.3. */
function templateWarnings(
  name: string,
  field: ContentField,
  given: string | undefined,
): readonly PreviewWarning[] {
  if (given === undefined) return [];
  const value = oneLine(given);
  const { cutAt } = cutTemplateValue(value);
  const emojiAt = findEmoji(value);
  return [
    ...(cutAt === undefined
      ? []
      : [{ field, at: cutAt, message: `“${name}”超过 20 个字，手机上从这里起显示为“…”` }]),
    ...(emojiAt === undefined
      ? []
      : [{ field, at: emojiAt, message: `“${name}”里的表情在模板消息里显示为 □` }]),
  ];
}

/** Violations are refused by the platform (47003), so the values are cut to fit. */
function previewSubscription(content: NoticeContent): NoticePreview["subscription"] {
  const lines = subscriptionValues(content).map((line) => ({ ...line, shown: line.value }));
  const warnings = templateValues(content).flatMap(({ name, key, value }) => {
    const field = templateFields.find((candidate) => candidate.key === key)?.field ?? key;
    const problem = findValueProblem(key, value);
    return problem === undefined
      ? []
      : [{ field, message: `“${name}”${problem}，发订阅通知时会改成“${fitValue(key, value)}”` }];
  });
  return { lines, warnings };
}

/** As the platform takes them: by the limits of each key's prefix. */
export function subscriptionValues(
  content: Pick<NoticeContent, ContentField>,
): readonly Omit<PreviewLine, "shown">[] {
  return templateValues(content).map((line) => ({
    ...line,
    value: fitValue(line.key, line.value),
  }));
}

const thingCharacters = 20;

function fitValue(key: string, value: string): string {
  if (findValueProblem(key, value) === undefined) return value;
  if (key.startsWith("time")) return plainTime(value);
  const characters = Array.from(value);
  if (characters.length <= thingCharacters) return value;
  return `${characters.slice(0, thingCharacters - 1).join("")}…`;
}

/** 11月28日 周六 14:00–16:00 → 11月28日 14:00~16:00; days alone get the clock that the platform asks for. */
function plainTime(value: string): string {
  const bare = value.replaceAll(/ 周[一二三四五六日]/g, "").replaceAll(/ 到 |–/g, "~");
  const [from = "", to] = bare.split("~");
  const start = from.includes(":") ? from : `${from} 00:00`;
  if (to === undefined) return start;
  return `${start}~${to.includes(":") ? to : `${to} 23:59`}`;
}

function previewArticle({ title, summary }: NoticeContent): NoticePreview["mass"] {
  return {
    title: cutCharacters(title, maxTitleCharacters),
    digest: cutCharacters(summary, maxDigestCharacters),
    warnings: [
      ...tooLong("title", title, { max: maxTitleCharacters, name: "标题" }),
      ...tooLong("summary", summary, { max: maxDigestCharacters, name: "摘要" }),
    ],
  };
}

function tooLong(
  field: ContentField,
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

function cutCharacters(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
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

/** A notice as a text in the chat. */
export function customerServiceText(
  { title, summary, time, place }: NoticeContent,
  pageUrl: string,
): string {
  const facts = [
    ...(time === undefined ? [] : [`时间：${time}`]),
    ...(place === undefined ? [] : [`地点：${place}`]),
  ];
  return [`【${title}】`, ...facts, summary, `详情：${pageUrl}`].join("\n");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").trim();
}
