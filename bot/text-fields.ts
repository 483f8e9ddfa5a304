import { z } from "zod";

/** One line of text as a cadre types it: trimmed, nothing invisible in it. */
export const shortText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, "不能是空的")
    .max(most, `最多 ${most} 个字`)
    .refine((text) => !/\p{C}/u.test(text), "有不可见的字符或换行，请删掉");

/** Paragraphs as a cadre types them. */
export const longText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, "不能是空的")
    .max(most, `最多 ${most} 个字`)
    .refine((text) => !/[^\P{C}\n]/u.test(text), "有不可见的控制字符，请删掉");
