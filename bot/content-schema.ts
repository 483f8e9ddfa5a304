import { z } from "zod";
import { questionKey } from "./knowledge/question-key.ts";
import type { Topic } from "./knowledge/topic.ts";
import { settingSpecs, textValues, type SettingKey, type Settings } from "./settings.ts";
import { parseCommand } from "./survey/parse/parse-command.ts";
import { placeholdersIn, renderText } from "./texts/render-text.ts";
import { seedTexts, type TextKey } from "./texts/seed-texts.ts";
import { maxTextBytes } from "./wechat/split-text.ts";

/** Why a document cannot be saved: field → one Chinese sentence. */
export type ContentProblems = Readonly<Record<string, string>>;

export type CheckedContent =
  | { readonly kind: "ok"; readonly body: unknown }
  | { readonly kind: "refused"; readonly problems: ContentProblems };

export interface CheckFacts {
  readonly settings: Settings;
  /** All topics as they are now. */
  readonly topics: readonly Topic[];
}

export const textPrefix = "text/";
export const topicPrefix = "topic/";
export const settingPrefix = "setting/";
export const topicKey = /^[a-z][a-z0-9_]{1,40}$/;

/** Without these a text says nothing. */
const indispensable: ReadonlySet<string> = new Set([
  ...["answer", "answers", "choices", "receipt", "stations", "events", "discounts"],
]);

const speech = z
  .string()
  .trim()
  .min(1, "不能是空的")
  .refine((text) => !/[^\P{C}\n]/u.test(text), "有不可见的控制字符，请删掉")
  .refine(
    (text) => Buffer.byteLength(text) <= maxTextBytes,
    `太长了：一条消息最多 ${maxTextBytes} 字节，大约 680 个汉字`,
  );

const topicBody = z.strictObject({
  id: z.string().regex(topicKey),
  title: z.string().trim().min(1, "不能是空的").max(12, "最多 12 个字"),
  answer: speech,
  wordings: z.array(z.string().trim().min(1, "不能是空的").max(100, "最多 100 个字")).max(500),
  cues: z.string().max(5_000).optional(),
});

/** Holds a document against everything that can be known before it is saved. Pure. */
export function checkContent(id: string, body: unknown, facts: CheckFacts): CheckedContent {
  if (id.startsWith(textPrefix)) return checkText(id.slice(textPrefix.length), body, facts);
  if (id.startsWith(topicPrefix)) return checkTopic(id.slice(topicPrefix.length), body, facts);
  return checkSetting(id.slice(settingPrefix.length), body, facts);
}

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(seedTexts, key);
}

function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingSpecs, key);
}

function checkText(key: string, body: unknown, { settings }: CheckFacts): CheckedContent {
  const parsed = speech.safeParse(body);
  if (!parsed.success) return refused(parsed.error);
  if (!isTextKey(key)) return { kind: "refused", problems: { key: "没有这一条文案" } };
  const own = placeholdersIn(seedTexts[key]);
  const problem = findPlaceholderProblem(parsed.data, own, settings);
  if (problem) return { kind: "refused", problems: { body: problem } };
  return { kind: "ok", body: parsed.data };
}

/** A name nobody fills would make the turn fail; one that carries the message must stay. */
function findPlaceholderProblem(
  text: string,
  own: readonly string[],
  settings: Settings,
): string | undefined {
  const known = [...own, ...Object.keys(textValues(settings))];
  const used = placeholdersIn(text);
  const unknown = used.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return `{${unknown}} 没有内容可填，这里能用的有：${known.map((name) => `{${name}}`).join("、")}`;
  }
  const missing = own.find((name) => indispensable.has(name) && !used.includes(name));
  if (missing !== undefined) return `少了 {${missing}}：没有它这条消息就没有内容了`;
  const rendered = renderText(text, Object.fromEntries(known.map((name) => [name, ""])));
  return /[{}]|\[\[|\]\]/.test(rendered)
    ? "括号不成对：{名字} 用来填内容，[[显示的字|点了发送的字]] 用来做链接"
    : undefined;
}

function checkTopic(key: string, body: unknown, facts: CheckFacts): CheckedContent {
  const parsed = topicBody.safeParse(body);
  if (!parsed.success) return refused(parsed.error);
  const topic = parsed.data;
  if (topic.id !== key) return { kind: "refused", problems: { id: "编号要和地址里的一样" } };
  const problems = {
    ...findSpeechProblem(topic.answer, facts.settings),
    ...findWordingProblems(topic, facts.topics),
  };
  if (Object.keys(problems).length > 0) return { kind: "refused", problems };
  const { cues, ...rest } = topic;
  return { kind: "ok", body: cues === undefined ? rest : { ...rest, cues } };
}

function findSpeechProblem(answer: string, settings: Settings): ContentProblems {
  const problem = findPlaceholderProblem(answer, [], settings);
  return problem === undefined ? {} : { answer: problem };
}

/** What is added must be able to lead here, and to nowhere else. */
function findWordingProblems(topic: z.infer<typeof topicBody>, all: readonly Topic[]) {
  const before = new Set(all.find(({ id }) => id === topic.id)?.wordings.map(questionKey));
  const others = new Map(
    all
      .filter(({ id }) => id !== topic.id)
      .flatMap(({ title, wordings }) =>
        wordings.map((said) => [questionKey(said), title] as const),
      ),
  );
  const problems: Record<string, string> = {};
  for (const [index, wording] of topic.wordings.entries()) {
    const key = questionKey(wording);
    const problem = before.has(key) ? undefined : findWordingProblem(wording, others.get(key));
    if (problem !== undefined) problems[`wordings.${index}`] = problem;
  }
  return problems;
}

function findWordingProblem(wording: string, other: string | undefined): string | undefined {
  if (questionKey(wording) === "") return "至少要有一个字或数字";
  if (parseCommand(wording)) return `“${wording}”是指令，不会当成问题`;
  if (other !== undefined) return `“${wording}”已经是话题“${other}”的问法`;
  return undefined;
}

function checkSetting(key: string, body: unknown, { topics }: CheckFacts): CheckedContent {
  if (!isSettingKey(key)) return { kind: "refused", problems: { key: "没有这一项设置" } };
  const parsed = settingSpecs[key].schema.safeParse(body);
  if (!parsed.success) return refused(parsed.error);
  const gone = key === "menu" ? findGoneTopic(parsed.data, topics) : undefined;
  if (gone !== undefined) {
    return { kind: "refused", problems: { body: `菜单里的 ${gone} 不是现有的话题或功能` } };
  }
  return { kind: "ok", body: parsed.data };
}

/** A button that leads nowhere shows the list of questions, which is not what its name says. */
function findGoneTopic(menu: unknown, topics: readonly Topic[]): string | undefined {
  const buttons = menu as Settings["menu"];
  const keys = buttons.flatMap(({ key, subButtons = [] }) => [
    key,
    ...subButtons.map((b) => b.key),
  ]);
  const known = new Set([
    ...["survey/join", "command/menu"],
    ...topics.map(({ id }) => `${topicPrefix}${id}`),
  ]);
  return keys.find((key) => key !== undefined && !known.has(key));
}

function refused(error: z.ZodError): CheckedContent {
  const problems: Record<string, string> = {};
  for (const { path, message } of error.issues) problems[path.join(".") || "body"] ??= message;
  return { kind: "refused", problems };
}
