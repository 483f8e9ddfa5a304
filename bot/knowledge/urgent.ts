import { normaliseText } from "./normalise.ts";
import { readingOf, splitPinyin } from "./pinyin.ts";
import { classOf, runEnd, type CharacterClass } from "./script.ts";
import type { UrgentKind } from "./urgent-kind.ts";
import {
  aftermath,
  harmlessFigures,
  rightNow,
  urgentSigns,
  wageWords,
  type UrgentSigns,
} from "./urgent-signs.ts";

export type { UrgentKind } from "./urgent-kind.ts";

/** A character as written, or a syllable as typed; a clause's end is neither. */
interface Sign {
  readonly character: string;
  readonly reading: string;
}

interface UrgentForm {
  readonly kind: UrgentKind;
  readonly when: UrgentSigns["when"];
  readonly order: number;
  /** Undefined is a gap. */
  readonly signs: readonly (Sign | undefined)[];
  readonly mayBeMisspelt: boolean;
}

/** Of the forms of two characters only these: too many other words sound like the rest. */
const oftenMisspelt: ReadonlySet<string> = new Set(
  "救命 自杀 跳楼 割腕 触电 着火 起火 爆炸 中暑 中毒 昏迷 晕倒 想死 塌方 上吊".split(" "),
);

const gap = "…";
const gapCharacters = 6;
/** A message is read to here; nobody in danger writes more. */
const readCharacters = 2_000;
const clauseEnd: Sign = { character: "", reading: "" };

const formsByReading = groupByReading(urgentSigns.flatMap(readForms));

/** Words of danger in a message, as typed, misspelt by ear, in pinyin or traditional; undefined when there are none. */
export function findUrgent(text: string): UrgentKind | undefined {
  const plain = normaliseText(text.slice(0, readCharacters)).replace(harmlessFigures, "，");
  const allowed = allowedTimes(plain);
  const signs = readSigns(plain);
  let found: UrgentForm | undefined;
  for (const [start, { reading }] of signs.entries()) {
    const forms = formsByReading.get(reading) ?? [];
    for (const form of forms) if (isFound(form, start)) found = form;
  }
  return found?.kind;

  function isFound(form: UrgentForm, start: number): boolean {
    if (found && found.order <= form.order) return false;
    return allowed.has(form.when) && matches(form, signs, start);
  }
}

function allowedTimes(text: string): ReadonlySet<UrgentSigns["when"]> {
  const isNow = rightNow.test(text);
  const allowed = new Set<UrgentSigns["when"]>(["always"]);
  if (isNow || !aftermath.test(text)) allowed.add("unless-past");
  if (isNow) allowed.add("only-now");
  if (wageWords.test(text)) allowed.add("with-wages");
  return allowed;
}

function readForms({ kind, when, signs }: UrgentSigns, order: number): UrgentForm[] {
  return signs
    .trim()
    .split(/\s+/)
    .map((form) => ({
      kind,
      when,
      order,
      signs: readSigns(form).map((sign) => (sign.character === gap ? undefined : sign)),
      mayBeMisspelt: form.replace(gap, "").length > 2 || oftenMisspelt.has(form),
    }));
}

function readSigns(text: string): Sign[] {
  const signs: Sign[] = [];
  for (let start = 0; start < text.length;) {
    const runClass = classOf(text, start);
    const end = runEnd(text, start, runClass);
    const run = text.slice(start, end);
    if (runClass === "latin") signs.push(...readLatin(run));
    else if (runClass !== "space") signs.push(readSign(run, runClass));
    start = end;
  }
  return signs;
}

function readSign(run: string, runClass: CharacterClass): Sign {
  if (runClass === "sign" && run !== gap) return clauseEnd;
  return { character: run, reading: readingOf(run) };
}

function readLatin(word: string): Sign[] {
  const syllables = splitPinyin(word.replaceAll("'", ""));
  if (!syllables) return [{ character: word, reading: word }];
  return syllables.map((reading) => ({ character: "", reading }));
}

function groupByReading(forms: readonly UrgentForm[]): ReadonlyMap<string, UrgentForm[]> {
  const grouped = new Map<string, UrgentForm[]>();
  for (const form of forms) {
    const reading = form.signs[0]?.reading ?? "";
    grouped.set(reading, [...(grouped.get(reading) ?? []), form]);
  }
  return grouped;
}

/** One written character may be another of the same sound; typed syllables only sound. */
function matches(form: UrgentForm, signs: readonly Sign[], start: number): boolean {
  const misspelt = form.mayBeMisspelt ? 1 : 0;
  return matchesFrom(form.signs, signs, { form: 0, at: start, misspelt });
}

interface Place {
  readonly form: number;
  readonly at: number;
  /** How many misspelt characters are still allowed. */
  readonly misspelt: number;
}

function matchesFrom(
  form: UrgentForm["signs"],
  signs: readonly Sign[],
  { form: index, at, misspelt }: Place,
): boolean {
  if (index === form.length) return true;
  const wanted = form[index];
  if (!wanted) return matchesAfterGap(form, signs, { form: index + 1, at, misspelt });
  const sign = signs[at];
  if (sign?.reading !== wanted.reading || sign.reading === "") return false;
  const isMisspelt = sign.character !== "" && sign.character !== wanted.character;
  if (isMisspelt && misspelt === 0) return false;
  const left = isMisspelt ? misspelt - 1 : misspelt;
  return matchesFrom(form, signs, { form: index + 1, at: at + 1, misspelt: left });
}

function matchesAfterGap(form: UrgentForm["signs"], signs: readonly Sign[], place: Place): boolean {
  const next = form[place.form]?.reading;
  for (let at = place.at; at <= place.at + gapCharacters; at++) {
    const reading = signs[at]?.reading;
    if (reading === next && matchesFrom(form, signs, { ...place, at })) return true;
    if (reading === "" || reading === undefined) return false;
  }
  return false;
}
