import { z } from "zod";
import type { NoticePreview } from "../../bot/notices/preview.ts";
import type { SensitiveFinding } from "../../bot/notices/sensitive-words.ts";

const warning = z.object({
  field: z.string(),
  message: z.string(),
  /** Where it begins, in UTF-16 units. */
  at: z.number().int().optional(),
});
const lines = z.object({
  lines: z.array(
    z.object({ name: z.string(), key: z.string(), value: z.string(), shown: z.string() }),
  ),
  warnings: z.array(warning),
});

/** Words that stand in the way of sending it. */
export const sensitiveAnswer = z.array(
  z.object({
    field: z.string(),
    word: z.string(),
    found: z.string(),
    /** In UTF-16 units. */
    from: z.number().int(),
    to: z.number().int(),
    /** In characters, from one. */
    character: z.number().int(),
  }),
);

export const noticePreviewAnswer = z.object({
  template: lines,
  subscription: lines,
  mass: z.object({ title: z.string(), digest: z.string(), warnings: z.array(warning) }),
  customerService: z.object({
    text: z.string(),
    bytes: z.number().int(),
    messages: z.number().int(),
    warnings: z.array(warning),
  }),
  sensitive: sensitiveAnswer,
});

export function viewNoticePreview(
  { template, subscription, mass, customerService }: NoticePreview,
  sensitive: readonly SensitiveFinding[],
): z.input<typeof noticePreviewAnswer> {
  return {
    template: copy(template),
    subscription: copy(subscription),
    mass: { ...mass, warnings: [...mass.warnings] },
    customerService: { ...customerService, warnings: [...customerService.warnings] },
    sensitive: [...sensitive],
  };
}

function copy<Line, Warning>(part: {
  readonly lines: readonly Line[];
  readonly warnings: readonly Warning[];
}) {
  return { lines: [...part.lines], warnings: [...part.warnings] };
}
