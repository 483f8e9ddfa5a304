export interface Template {
  readonly id: string;
  readonly title: string;
  /** In the order they are shown. */
  readonly keywords: readonly TemplateKeyword[];
}

interface TemplateKeyword {
  /** `thing1`: the letters rule what a value may hold. Source: fact sheet 5.3. */
  readonly key: string;
  readonly label: string;
}

const keywordLine = /([^\n{}:：]*)[:：]?\{\{(\w+)\.DATA\}\}/g;

/** @param content of a template, `活动名称:{{thing1.DATA}}` by the line */
export function readKeywords(content: string): readonly TemplateKeyword[] {
  return [...content.matchAll(keywordLine)].map(([, label = "", key = ""]) => ({
    ...{ key, label: label.trim() },
  }));
}
