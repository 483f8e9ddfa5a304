/** Digits, or another value that the platform writes without CDATA and that must keep its spelling ("119.385040"). */
export class BareText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A string becomes CDATA, a number stays bare, a list becomes siblings of one name. */
export type XmlValue = string | number | BareText | XmlFields | readonly XmlValue[];
export interface XmlFields {
  readonly [name: string]: XmlValue;
}

/** What XML 1.0 cannot hold, lone surrogates included: a worker may paste it, a parser would refuse the message. */
const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** `]]>` would end the section early, so it is split over two. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replace(notXml, "").replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

/** Lines break as in the platform's own messages: after each child, none before the first. */
export function writeXml(fields: XmlFields): string {
  return element("xml", fields);
}

function element(name: string, value: XmlValue): string {
  return isList(value)
    ? value.map((item) => element(name, item)).join("\n")
    : `<${name}>${inner(value)}</${name}>`;
}

function inner(value: Exclude<XmlValue, readonly XmlValue[]>): string {
  if (typeof value === "string") return cdata(value);
  if (typeof value === "number") return String(value);
  if (value instanceof BareText) return value.text;
  return Object.entries(value)
    .map(([name, child]) => `${element(name, child)}\n`)
    .join("");
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}
