import { z } from "zod";
import { isTextKey, textPrefix, topicKey, topicPrefix } from "../../bot/content-schema.ts";

export const contentTag = "文案与话题";
export const contentKinds = ["text", "topic"] as const;
export const prefixes = { text: textPrefix, topic: topicPrefix } as const;
export const documentParams = z
  .strictObject({ kind: z.enum(contentKinds), key: z.string().max(60) })
  .refine(({ kind, key }) => (kind === "text" ? isTextKey(key) : topicKey.test(key)), {
    message: "没有这一项内容",
  });
type DocumentParams = z.infer<typeof documentParams>;

export function idOf({ kind, key }: DocumentParams): string {
  return prefixes[kind] + key;
}
