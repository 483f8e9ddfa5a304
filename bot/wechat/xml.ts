import { SaxesParser } from "saxes";

/** An element is its text, or its child elements by name; siblings of one name become an array.
 *  Objects have no prototype, values stay strings: a MsgId does not fit into a number. */
export type XmlValue = string | XmlElement | readonly (string | XmlElement)[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

/** `<xml>` counts as depth 1. */
const maxDepth = 8;

class XmlRefused extends Error {}

interface OpenElement {
  text: string;
  children: Record<string, XmlValue> | undefined;
}

/** Parses one `<xml>…</xml>` document; undefined when it is malformed, deeper than 8, or carries a DOCTYPE. */
export function parseXml(source: string): XmlElement | undefined {
  const stack: OpenElement[] = [];
  let root: XmlElement | undefined;
  const parser = new SaxesParser({ position: false });
  parser.on("error", refuse);
  parser.on("doctype", refuse);
  parser.on("opentag", () => {
    if (stack.length === maxDepth) refuse();
    stack.push({ text: "", children: undefined });
  });
  const addText = (text: string) => {
    const open = stack.at(-1);
    if (open) open.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", (tag) => {
    const closed = stack.pop();
    const parent = stack.at(-1);
    if (!closed) return;
    if (parent) addChild(parent, tag.name, closed.children ?? closed.text);
    else if (tag.name === "xml") root = closed.children ?? emptyElement();
  });
  try {
    parser.write(source).close();
  } catch (error) {
    if (error instanceof XmlRefused) return undefined;
    throw error;
  }
  return root;
}

function refuse(): never {
  throw new XmlRefused();
}

function emptyElement(): Record<string, XmlValue> {
  return Object.create(null) as Record<string, XmlValue>;
}

function addChild(parent: OpenElement, name: string, value: string | XmlElement): void {
  parent.children ??= emptyElement();
  const before = parent.children[name];
  if (before === undefined) parent.children[name] = value;
  else parent.children[name] = isList(before) ? [...before, value] : [before, value];
}

function isList(value: XmlValue): value is readonly (string | XmlElement)[] {
  return Array.isArray(value);
}

/** The text of a child; undefined when it is absent, repeated or has children itself. */
export function textOf(element: XmlElement, name: string): string | undefined {
  const value = element[name];
  return typeof value === "string" ? value : undefined;
}

/** A single child element. An empty element reads as text, so it counts as absent here. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  const value = element[name];
  return value === undefined || typeof value === "string" || isList(value) ? undefined : value;
}

/** All children of one name, in order, whether there are none, one or many. */
export function childrenOf(element: XmlElement, name: string): readonly (string | XmlElement)[] {
  const value = element[name];
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** What buildXml writes: strings as CDATA, numbers bare, undefined left out. */
export type XmlContent =
  string | number | undefined | readonly XmlContent[] | { readonly [name: string]: XmlContent };

/** Writes `<xml>…</xml>` the way the platform does: strings in CDATA, numbers without. */
export function buildXml(content: { readonly [name: string]: XmlContent }): string {
  return `<xml>${writeChildren(content)}</xml>`;
}

function writeChildren(content: { readonly [name: string]: XmlContent }): string {
  return Object.entries(content)
    .map(([name, value]) => writeElement(name, value))
    .join("");
}

function writeElement(name: string, value: XmlContent): string {
  if (value === undefined) return "";
  if (typeof value === "number") return `<${name}>${value}</${name}>`;
  if (typeof value === "string") return `<${name}>${cdata(value)}</${name}>`;
  if (isContentList(value)) return value.map((item) => writeElement(name, item)).join("");
  return `<${name}>${writeChildren(value)}</${name}>`;
}

function isContentList(value: XmlContent): value is readonly XmlContent[] {
  return Array.isArray(value);
}

const unwritable = /[\p{Cc}\ufffe\uffff]/gu;

/** Control characters, which XML 1.0 cannot hold, are dropped; `]]>` is split over two sections. */
function cdata(text: string): string {
  const writable = text
    .toWellFormed()
    .replace(unwritable, (character) => ("\t\n\r".includes(character) ? character : ""));
  return `<![CDATA[${writable.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
