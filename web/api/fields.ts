import { z } from "zod";

/** Ids of ours: generated, or a readable code. */
export const idField = z.string().regex(/^[\w-]{1,64}$/);
/** A code of the union tree. */
export const organisationField = z.string().regex(/^[\w-]{1,32}$/);
/** What a cadre signs in with. Capitals make no difference. */
export const accountField = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._-]{2,31}$/,
    "账号要 3 到 32 个小写字母、数字、点或横线，字母或数字开头",
  );
export const personNameField = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{M}\p{N}· ]{1,30}$/u, "姓名最多 30 个字，不能有特殊符号");
/** Of a sign-in: not held against any rule but the length. */
export const passwordField = z.string().min(1).max(400);
/** What the authenticator app shows. */
export const totpField = z.string().regex(/^\d{6}$/, "请输入 6 位数字");
/** Six digits, or a recovery code. */
export const codeField = z.string().trim().min(6).max(40);
export const linkTokenField = z.string().min(1).max(200);
