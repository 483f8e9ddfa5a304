import { callbackFiles } from "../../support/wechat-fixtures.ts";
import type { MessageMode } from "../../../bot/wechat/callback-verifier.ts";
import { signRequest, type SignedRequest } from "../../support/test-account.ts";
import type { SeededRandom } from "../seeded-random.ts";

export interface FuzzRequest {
  readonly query: string;
  readonly body: Buffer;
}

type TextMutation = (text: string, random: SeededRandom) => string;

const nasty = [
  "]]>",
  "<![CDATA[",
  "&lt;",
  "&#x0;",
  "&bogus;",
  "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  "<?pi x?>",
  "<!-- -->",
  "\u0000",
  "\ufffe",
  "\ud83d",
  "👨‍👩‍👧‍👦",
  "$where",
  '{"$gt":""}',
  "__proto__",
  "constructor",
  "%00",
  "\r\n\r\n",
  "９".repeat(30),
  "a".repeat(5_000),
  "</xml>",
  "<xml>",
  "-1",
  "1e309",
  "NaN",
  "9".repeat(40),
  "填表",
  "同意",
  "提交",
  "上一步",
  "救命",
] as const;

const textMutations: readonly TextMutation[] = [
  (text, random) => splice(text, random, 0, random.pick(nasty)),
  (text, random) => splice(text, random, 1 + random.below(20), ""),
  (text, random) => splice(text, random, 1, String.fromCharCode(random.below(0x300))),
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => text + text.slice(random.below(text.length)),
  (text, random) => replaceValue(text, random, random.pick(nasty)),
  (text, random) => replaceValue(text, random, ""),
  (text, random) => renameElement(text, random),
  (text, random) => nest(text, 1 + random.below(12)),
  (text) => text.replaceAll("<![CDATA[", "").replaceAll("]]>", ""),
  (text, random) => replaceValue(text, random, "字".repeat(random.below(30_000))),
];

function splice(text: string, random: SeededRandom, length: number, insert: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + insert + text.slice(at + length);
}

function replaceValue(text: string, random: SeededRandom, value: string): string {
  const values = [...text.matchAll(/(<!\[CDATA\[)(.*?)(?=\]\]>)|(?<=>)\d+(?=<)/gs)];
  if (values.length === 0) return text;
  const match = random.pick(values);
  const start = match.index + (match[1]?.length ?? 0);
  return text.slice(0, start) + value + text.slice(match.index + match[0].length);
}

function renameElement(text: string, random: SeededRandom): string {
  const names = [...new Set([...text.matchAll(/<(\w+)>/g)].map((match) => match[1] ?? ""))];
  const name = random.pick(names.length > 0 ? names : [""]);
  const other = random.pick(["__proto__", "Encrypt", "MsgType", "Event", "x", "FromUserName"]);
  return text.replaceAll(`<${name}>`, `<${other}>`).replaceAll(`</${name}>`, `</${other}>`);
}

function nest(text: string, depth: number): string {
  return text.replace("</xml>", `${"<a>".repeat(depth)}x${"</a>".repeat(depth)}</xml>`);
}

/** A callback as the platform might never send it: mutated before or behind the signature, or in its query. */
export function mutateRequest(random: SeededRandom, mode: MessageMode, now: Date): FuzzRequest {
  let xml = random.pick(callbackFiles).xml;
  for (let count = random.below(4); count > 0; count--)
    xml = random.pick(textMutations)(xml, random);
  const signed = signRequest(xml.toWellFormed(), {
    mode: random.below(12) === 0 ? otherMode(mode) : mode,
    now,
  });
  return random.below(3) === 0
    ? mutateSigned(signed, random)
    : { ...signed, body: Buffer.from(signed.body) };
}

function otherMode(mode: MessageMode): MessageMode {
  return mode === "plain" ? "safe" : "plain";
}

function mutateSigned({ query, body }: SignedRequest, random: SeededRandom): FuzzRequest {
  const bytes = Buffer.from(body);
  switch (random.below(4)) {
    case 0: {
      const at = random.below(bytes.length);
      bytes[at] = random.below(256);
      return { query, body: bytes };
    }
    case 1:
      return { query, body: bytes.subarray(0, random.below(bytes.length)) };
    case 2:
      return { query: mutateQuery(query, random), body: bytes };
    default:
      return { query, body: Buffer.concat([bytes, Buffer.alloc(random.below(70_000), 0x20)]) };
  }
}

function mutateQuery(query: string, random: SeededRandom): string {
  const parameters = new URLSearchParams(query);
  const name = random.pick([...parameters.keys()]);
  if (random.below(3) === 0) parameters.delete(name);
  else if (random.below(2) === 0) parameters.append(name, "x");
  else parameters.set(name, random.pick(nasty).toWellFormed());
  return parameters.toString();
}
