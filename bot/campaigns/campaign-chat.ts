import type { Cadre } from "../../models/cadre.ts";

/** What a cadre asks of campaigns in his own WeChat. */
export type CampaignQuestion =
  | { readonly kind: "campaigns" }
  | { readonly kind: "today" }
  | { readonly kind: "progress"; readonly campaign: number };

/** Who answers; he looks at nothing outside the cadre's scope. */
export interface CampaignChat {
  /** One Chinese text.
   *  @param now on the platform's clock */
  answer(question: CampaignQuestion, cadre: Cadre, now: Date): Promise<string>;
}

const bare: Readonly<Record<string, CampaignQuestion>> = {
  通知列表: { kind: "campaigns" },
  推送列表: { kind: "campaigns" },
  今日数字: { kind: "today" },
  今天数字: { kind: "today" },
};
const progress = /^进度\s*[:：]?\s*(?:编号)?\s*#?\s*(\d{1,9})$/;

/** @param text normalised; undefined for everything else */
export function parseCampaignQuestion(text: string): CampaignQuestion | undefined {
  const simple = bare[text];
  if (simple) return simple;
  const number = progress.exec(text)?.[1];
  return number === undefined ? undefined : { kind: "progress", campaign: Number(number) };
}
