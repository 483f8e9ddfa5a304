interface ValueLimit {
  readonly fits: (value: string) => boolean;
  /** Behind the field's name. */
  readonly message: string;
}

const count = (value: string) => Array.from(value).length;
const clock = String.raw`\d{1,2}[:：]\d{2}(?:[:：]\d{2})?`;
const day = String.raw`(?:\d{4}[年/.-])?\d{1,2}[月/.-]\d{1,2}日?`;
const moment = String.raw`(?:${day}\s?)?${clock}`;
const anyMoment = new RegExp(String.raw`^(?:${moment})(?:\s?~\s?(?:${moment}))?$`, "u");
const dayMoment = String.raw`${day}(?:\s?${clock})?`;
const anyDay = new RegExp(String.raw`^(?:${dayMoment})(?:\s?~\s?(?:${dayMoment}))?$`, "u");

/** Limits of template and subscription values by the prefix of their key. Source: fact sheet 5.3. */
const limits: Readonly<Record<string, ValueLimit>> = {
  thing: { fits: (value) => count(value) <= 20, message: "最多 20 个字" },
  number: { fits: (value) => /^\d{1,32}$/.test(value), message: "只能是最多 32 位数字" },
  letter: { fits: (value) => /^[A-Za-z]{1,32}$/.test(value), message: "只能是最多 32 个字母" },
  symbol: {
    fits: (value) => count(value) <= 5 && /^[\p{P}\p{S}]+$/u.test(value),
    message: "只能是最多 5 个符号",
  },
  character_string: {
    fits: (value) => count(value) <= 32 && !/\p{Script=Han}/u.test(value),
    message: "最多 32 个数字、字母或符号，不能有汉字",
  },
  time: { fits: (value) => anyMoment.test(value), message: "要是 24 小时制的时间，可以带日期" },
  date: { fits: (value) => anyDay.test(value), message: "要是日期，可以带时间" },
  amount: {
    fits: (value) => /^[¥￥$€£]?\d{1,10}(?:\.\d+)?元?$/u.test(value),
    message: "要是金额：一个币种符号和最多 10 位数字",
  },
  phone_number: {
    fits: (value) => count(value) <= 17 && /^[\d+\-() ]+$/.test(value),
    message: "最多 17 位数字和符号",
  },
  car_number: { fits: (value) => count(value) <= 8, message: "最多 8 位" },
  name: {
    fits: (value) =>
      /^[\p{Script=Latin}\s.'-]+$/u.test(value) ? count(value) <= 20 : count(value) <= 10,
    message: "最多 10 个汉字或 20 个字母",
  },
  phrase: {
    fits: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
    message: "只能是最多 5 个汉字",
  },
};

/** Why the platform would refuse a value (47003); undefined when it fits, or nobody knows the key's limit. */
export function findValueProblem(key: string, value: string): string | undefined {
  const prefix = key.replace(/\d+$/, "");
  const limit = limits[prefix];
  if (!limit) return undefined;
  if (value === "") return "不能是空的";
  return limit.fits(value) ? undefined : limit.message;
}
