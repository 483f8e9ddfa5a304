/** What a value may hold, by the letters its key begins with. Source: fact sheet 5.3, the table of prefixes. */
const rules: Readonly<Record<string, (value: string) => boolean>> = {
  thing: (value) => charactersIn(value) <= 20,
  number: (value) => /^\d{1,32}$/.test(value),
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  symbol: (value) => charactersIn(value) <= 5 && !/[\p{L}\p{N}]/u.test(value),
  character_string: (value) => charactersIn(value) <= 32 && !/\p{Script=Han}/u.test(value),
  time: (value) => /\d{1,2}:\d{2}|\d{1,2}[时点]|\d{4}[-年/.]/.test(value),
  date: (value) => /\d{4}[-年/.]\d{1,2}/.test(value),
  amount: (value) => /^[^\d\s]?\d{1,10}(\.\d+)?元?$/.test(value),
  phone_number: (value) => /^[\d\s()+-]{1,17}$/.test(value),
  car_number: (value) => charactersIn(value) <= 8,
  name: (value) => (/^[A-Za-z\s.]+$/.test(value) ? value.length <= 20 : charactersIn(value) <= 10),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
};

/** Keys of other prefixes have no documented rule: anything passes. */
export function isRightValue(key: string, value: string): boolean {
  const prefix = key.replace(/\d+$/, "");
  if (value === "") return false;
  return Object.hasOwn(rules, prefix) ? (rules[prefix]?.(value) ?? true) : true;
}

function charactersIn(value: string): number {
  return Array.from(value).length;
}
