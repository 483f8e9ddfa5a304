import { operator, retry, type ErrorRule, type ErrorRules } from "./errors/error-rule.ts";
import { errors40000 } from "./errors/errors-40000.ts";
import { errors40100 } from "./errors/errors-40100.ts";
import { errors43000 } from "./errors/errors-43000.ts";
import { errors46000 } from "./errors/errors-46000.ts";
import { errors61000 } from "./errors/errors-61000.ts";

/** The closed table of what the platform answers. Source: fact sheet 13. */
export const errorTable: ErrorRules = {
  [-1]: retry(),
  0: { action: "done", explanation: "成功：不用处理" },
  ...errors40000,
  ...errors40100,
  ...errors43000,
  ...errors46000,
  ...errors61000,
  9_500_001: retry(),
  9_500_002: retry(),
  268_487_001: retry(),
  268_487_002: retry(),
  268_488_001: retry(),
};

/** The rule for an errcode answered by `path`; a code outside the table is never tried again. */
export function findErrorRule(errcode: number, path: string): ErrorRule {
  const rule = errorTable[errcode];
  if (!rule) {
    return operator(`微信返回了本程序不认识的错误码 ${errcode}：没有重试，请把它告诉技术人员`);
  }
  return rule.elsewhere?.paths.includes(path) ? rule.elsewhere.rule : rule;
}
