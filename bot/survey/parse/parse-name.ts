import type { Parsed } from "../answer.ts";
import { normaliseInput } from "./normalise-input.ts";
import { surnameOf } from "./surnames.ts";

const bracketed = /[(（【[{<《「『].*?[)）】\]}>》」』]/g;
const pictures = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u200d]/gu;
const leadIn =
  /^(?:.*?(?:我的名字(?:叫|是)|名字(?:叫|是|[::])|我叫|我是|叫我|我姓名(?:叫|是)?|本人(?:叫|是)?|姓名(?:叫|是)?|真名(?:叫|是)?|大名(?:叫|是)?|名叫|俺叫|俺是|(?<=^)叫|是)\s*[::]?\s*)/;
const trailing = /(?:就行|就好|就可以|就成|即可|呀|啊|哈|呢|吧|嘛|哦|的)+$/;
const dots = /\s*[·•．.・‧∙]\s*/g;
const chinesePart = /^\p{Script=Han}+$/u;
const latinName = /^[A-Za-z][A-Za-z'’-]*(?: [A-Za-z][A-Za-z.'’-]*)*$/;
const formsOfAddress =
  /^(?:[老小阿大]\p{Script=Han}|\p{Script=Han}{1,2}(?:师傅|先生|女士|小姐|大姐|大哥|老师|经理|总|工|哥|姐|叔|姨|嫂|爷|队长|班长|主任|老板))$/u;
const noName =
  /你猜|不告诉|不说|不想|不方便|不愿|不填|不给|保密|匿名|忘|不知道|没有名|为什么|为啥|什么|干嘛|随便|哪个|路人|无名|某某|吗|怎么/;
const maxHanCharacters = 4;
const maxMinorityCharacters = 20;

/** A worker's name without chatter; minority names with `·` between their parts. */
export function parseName(raw: string): Parsed {
  const clauses = normaliseInput(raw)
    .replace(pictures, "")
    .replace(bracketed, " ")
    .split(/[,，。;；!！\n]/)
    .map(cleanClause)
    .filter((clause) => clause !== "");
  const [first, second] = clauses;
  if (first === undefined) return { error: "not_a_name" };
  const parsed = parseClause(first);
  if ("error" in parsed) return parsed;
  const isSecondName = second !== undefined && /^和|^或|^跟|、/.test(second);
  return isSecondName ? { error: "ambiguous" } : parsed;
}

function cleanClause(clause: string): string {
  return clause.trim().replace(leadIn, "").replace(trailing, "").trim();
}

function parseClause(clause: string): Parsed {
  if (/\d/.test(clause) || noName.test(clause)) return { error: "not_a_name" };
  if (latinName.test(clause) && clause.replace(/[^A-Za-z]/g, "").length > 1) {
    return { value: clause.replace(/\s+/g, " ") };
  }
  const dotted = clause.replace(dots, "·").replace(/^·|·$/g, "");
  if (dotted.includes("·")) return parseMinorityName(dotted);
  if (/[、/]|\p{Script=Han}(?:和|或者?|跟)\p{Script=Han}{2}/u.test(clause))
    return parsePair(clause);
  return parseHanName(clause.replace(/\s/g, ""));
}

function parseMinorityName(name: string): Parsed {
  const parts = name.split("·");
  const isName =
    parts.every((part) => chinesePart.test(part)) && name.length <= maxMinorityCharacters;
  return isName ? { value: name } : { error: "not_a_name" };
}

/** Two names in one clause; 和 and 或 also stand inside one name. */
function parsePair(clause: string): Parsed {
  const names = clause.split(/[、/]|和|或者?|跟/).map((part) => part.trim());
  const areNames = names.length === 2 && names.every((part) => "value" in parseHanName(part));
  return areNames ? { error: "ambiguous" } : parseHanName(clause.replace(/\s/g, ""));
}

function parseHanName(name: string): Parsed {
  if (!chinesePart.test(name)) return { error: "not_a_name" };
  const surname = surnameOf(name);
  if (name.length === 1 || surname === name)
    return { error: surname ? "too_short" : tooShortOrNone(name) };
  if (formsOfAddress.test(name) || !surname) return { error: "not_a_name" };
  const limit = surname.length === 2 ? maxHanCharacters + 1 : maxHanCharacters;
  return name.length <= limit ? { value: name } : { error: "not_a_name" };
}

function tooShortOrNone(name: string): "too_short" | "not_a_name" {
  return name.length === 1 ? "too_short" : "not_a_name";
}
